from wagtail import hooks
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from broadsheet.editions.desk_rules import allow_snippet
from broadsheet.editions.permissions import EditionPermissionPolicy
from broadsheet.editions.roles import EDITORS
from broadsheet.stories.desk import tell_it_is_live
from broadsheet.stories.models import Author, StoryPage, Topic
from broadsheet.stories.text_links import PageLinks
from broadsheet.stories.viewsets import AuthorViewSet, TopicViewSet

register_permission_policy(Topic, EditionPermissionPolicy(Topic))
register_permission_policy(Author, EditionPermissionPolicy(Author))
register_snippet(TopicViewSet)
register_snippet(AuthorViewSet)

allow_snippet("stories.Topic", EDITORS)
allow_snippet("stories.Author", EDITORS)


@hooks.register("register_rich_text_features", order=1)
def links_in_texts(features):
    features.register_link_type(PageLinks)


@hooks.register("after_edit_page")
def tell_of_approval(request, page):
    """Wagtail says of an approved story only that it was updated."""
    if request.POST.get("workflow-action-name") != "approve":
        return
    story = StoryPage.objects.filter(pk=page.pk, live=True, has_unpublished_changes=False).first()
    if story:
        tell_it_is_live(request, story)
