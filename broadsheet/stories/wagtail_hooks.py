from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from broadsheet.editions.desk_rules import allow, allow_snippet
from broadsheet.editions.permissions import EditionPermissionPolicy
from broadsheet.editions.roles import EDITORS, WRITERS, is_owner, roles_of
from broadsheet.stories.desk import tell_it_is_live, translate_story
from broadsheet.stories.embargo_desk import story_embargo
from broadsheet.stories.models import Author, Embargo, StoryPage, Topic
from broadsheet.stories.models.embargo import embargo_of, newest
from broadsheet.stories.preview_desk import preview_links
from broadsheet.stories.text_links import DocumentLinks, PageLinks
from broadsheet.stories.viewsets import AuthorViewSet, TopicViewSet

register_permission_policy(Topic, EditionPermissionPolicy(Topic))
register_permission_policy(Author, EditionPermissionPolicy(Author))
register_snippet(TopicViewSet)
register_snippet(AuthorViewSet)

allow_snippet("stories.Topic", EDITORS)
allow_snippet("stories.Author", EDITORS)
allow(WRITERS, ["translate_story", "story_embargo", "preview_links"], story_id="stories.StoryPage")


@hooks.register("register_rich_text_features", order=1)
def links_in_texts(features):
    features.register_link_type(PageLinks)
    features.register_link_type(DocumentLinks)


@hooks.register("register_admin_urls")
def translation_screen():
    return [
        path("stories/<int:story_id>/translate/", translate_story, name="translate_story"),
        path("stories/<int:story_id>/embargo/", story_embargo, name="story_embargo"),
        path("stories/<int:story_id>/preview-links/", preview_links, name="preview_links"),
    ]


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
    yield from translate_buttons(page, user)
    if isinstance(page, StoryPage):
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


@hooks.register("register_page_listing_buttons")
def button_in_lists(page, user, next_url=None):
    yield from translate_buttons(page, user)


def translate_buttons(page, user):
    """Offered to those who write for more than one edition, whoever owns the story."""
    if not isinstance(page, StoryPage):
        return
    if not writes_elsewhere(user, page.edition_id):
        return
    yield Button(
        _("Translate into …"),
        reverse("translate_story", args=[page.pk]),
        icon_name="globe",
        priority=15,
    )


def writes_elsewhere(user, edition_id: int) -> bool:
    if is_owner(user):
        return True
    return any(held & WRITERS for other, held in roles_of(user).items() if other != edition_id)
