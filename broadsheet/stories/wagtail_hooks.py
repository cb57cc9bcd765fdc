from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from broadsheet.editions.desk_rules import allow, allow_snippet
from broadsheet.editions.permissions import EditionPermissionPolicy
from broadsheet.editions.roles import EDITORS, WRITERS
from broadsheet.stories.changes_desk import WhereItWentView, WordNoteView
from broadsheet.stories.desk import tell_it_is_live
from broadsheet.stories.embargo_desk import story_embargo
from broadsheet.stories.models import Author, Embargo, PublishedVersion, StoryPage, Topic
from broadsheet.stories.models.embargo import embargo_of, newest
from broadsheet.stories.preview_desk import preview_links
from broadsheet.stories.review import ReviewView
from broadsheet.stories.text_links import DocumentLinks, PageLinks
from broadsheet.stories.viewsets import AuthorViewSet, TopicViewSet

register_permission_policy(Topic, EditionPermissionPolicy(Topic))
register_permission_policy(Author, EditionPermissionPolicy(Author))
register_snippet(TopicViewSet)
register_snippet(AuthorViewSet)


allow_snippet("stories.Topic", EDITORS)
allow_snippet("stories.Author", EDITORS)
allow(WRITERS, ["review"], page_id="wagtailcore.Page")
allow(WRITERS, ["where_it_went"], story_id="stories.StoryPage")
allow(EDITORS, ["word_note"], story_id="stories.StoryPage")
allow(WRITERS, ["story_embargo", "preview_links"], story_id="stories.StoryPage")


@hooks.register("register_rich_text_features", order=1)
def links_in_texts(features):
    features.register_link_type(PageLinks)
    features.register_link_type(DocumentLinks)


@hooks.register("register_admin_urls")
def screens_of_a_story():
    story = "stories/<int:story_id>"
    return [
        path(f"{story}/where-it-went/", WhereItWentView.as_view(), name="where_it_went"),
        path(f"{story}/notes/<int:note_id>/", WordNoteView.as_view(), name="word_note"),
        path(f"{story}/embargo/", story_embargo, name="story_embargo"),
        path(f"{story}/preview-links/", preview_links, name="preview_links"),
        path("review/<int:page_id>/", ReviewView.as_view(), name="review"),
    ]


@hooks.register("register_log_actions")
def notes_in_history(actions):
    label, message = _("Word the note anew"), _("Worded a note to readers anew")
    actions.register_action("stories.word_note", label, message)


@hooks.register("after_edit_page")
def lead_to_where_it_went(request, page):
    """Once readers are told of a change, what was taken from the story is to be mended."""
    version = PublishedVersion.objects.filter(revision=page.latest_revision_id).first()
    if version and version.is_noted:
        look = messages.button(reverse("where_it_went", args=[page.pk]), _("Where it went"))
        told = _("Readers have your note. See what else is to be mended where the story went.")
        messages.info(request, told, buttons=[look])


@hooks.register("after_edit_page")
def tell_of_approval(request, page):
    """Wagtail says of an approved story only that it was updated."""
    if request.POST.get("workflow-action-name") != "approve":
        return
    story = StoryPage.objects.filter(pk=page.pk, live=True, has_unpublished_changes=False).first()
    if story:
        tell_it_is_live(request, story)


@hooks.register("register_page_header_buttons")
def button_over_a_story(page, user, view_name, next_url=None):
    if isinstance(page, StoryPage):
        where = reverse("where_it_went", args=[page.pk])
        yield Button(_("Where it went"), where, icon_name="history", priority=14)
        yield Button(
            _("Embargo"), reverse("story_embargo", args=[page.pk]), icon_name="time", priority=16
        )
        yield Button(
            _("Preview links"), reverse("preview_links", args=[page.pk]), icon_name="link",
            priority=17,
        )  # fmt: skip


@hooks.register("before_edit_page")
def tell_of_embargo(request, page):
    embargo = embargo_of(page) if isinstance(page, StoryPage) else None
    if embargo and request.method == "GET":
        change = messages.button(reverse("story_embargo", args=[page.pk]), _("Embargo"))
        messages.warning(request, _("Under embargo until %s.") % embargo, buttons=[change])


@hooks.register("after_copy_page")
def copy_embargo(request, page, copied):
    """A copy says the same, and is no translation of the original."""
    story = StoryPage.objects.filter(pk=page.pk).first()
    embargo = newest(story) if story else None
    if embargo and embargo.until:
        Embargo.objects.create(
            translation_key=copied.translation_key, edition=embargo.edition, until=embargo.until,
            zone=embargo.zone, source=embargo.source, by=request.user,
        )  # fmt: skip


@hooks.register("register_log_actions")
def embargoes_are_noted(actions):
    actions.register_action("stories.embargo.set", _("Set embargo"), _("Embargo set"))
    actions.register_action("stories.embargo.lift", _("Lift embargo"), _("Embargo lifted"))
    actions.register_action(
        "stories.embargo.override", _("Allow before embargo"), _("Allowed before the embargo ends")
    )
