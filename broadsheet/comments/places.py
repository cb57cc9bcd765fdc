"""The place below a story where its comments are: what every view of comments begins with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps

from django.db.models import BigIntegerField, CharField
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404

from broadsheet.comments.keys import read_step
from broadsheet.comments.models import Comment, SectionRules, Thread
from broadsheet.comments.reading import comments_for_pages
from broadsheet.comments.showing import rules_tag, story_tag, tag
from broadsheet.comments.terms import RELATED, Terms, terms_of
from broadsheet.editions.models import Edition
from broadsheet.editions.requests import EditionRequest
from broadsheet.kit.prepared import Prepared
from broadsheet.kit.showing import shows
from broadsheet.stories.models import StoryPage

# A story is large; of most of it comments know nothing.
FIELDS = (
    "title", "slug", "live", "owner", "edition", "edition_slug", "section", "kind", "listed_at",
    "language_tag", "published_at", "section__title", "section__slug", "section__live",
    *(f"thread__{field.name}" for field in Thread._meta.fields),
    *(f"section__comment_rules__{field.name}" for field in SectionRules._meta.fields),
)  # fmt: skip

STORY = Prepared(
    lambda edition, slug: StoryPage.objects.published().filter(edition=edition, edition_slug=slug)
    .select_related(*RELATED).only(*FIELDS),
    edition=BigIntegerField(), slug=CharField(),
)  # fmt: skip


@dataclass
class Place:
    """edition: as the request reads it, which may be in another script than the story's own."""

    edition: Edition
    story: StoryPage

    @cached_property
    def thread(self) -> Thread | None:
        thread = getattr(self.story, "thread", None)
        if thread:
            thread.story = self.story
        return thread

    @cached_property
    def terms(self) -> Terms:
        return terms_of(self.story)

    @cached_property
    def story_path(self) -> str:
        return self.story.path_in(self.edition)

    @cached_property
    def path(self) -> str:
        return f"{self.story_path}comments/"

    @property
    def count(self) -> int:
        return self.thread.visible if self.thread else 0

    @property
    def counted(self) -> int:
        """As cards say it, a little later than the thread itself (showing.show_counts)."""
        return self.thread.counted if self.thread else 0

    @property
    def policy_path(self) -> str:
        policy = self.terms.rules.policy
        return self.edition.path_to("section", policy.slug) if policy and policy.live else ""

    def is_shown(self) -> None:
        """Say what a page about the comments shows of the place."""
        thread = self.thread
        shows(self.story, self.story.section, rules_tag(self.story.edition_id))
        shows(tag(thread.pk) if thread else story_tag(self.story.pk))

    def comment(self, step: str) -> Comment:
        """The comment of an address, if it is one of the thread's; 404 otherwise."""
        try:
            pk = read_step(step)
        except ValueError:
            raise Http404 from None
        if self.thread is None:
            raise Http404
        found = get_object_or_404(comments_for_pages(), pk=pk, thread=self.thread)
        found.thread = self.thread
        return found


def below_story(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the place of the story in the address, if readers may see its comments.

    A wrong section in the address leads to the right one.
    """

    @wraps(view)
    def found(request: EditionRequest, section: str, slug: str, **asked) -> HttpResponse:
        story = STORY.first(edition=request.edition.pk, slug=slug)
        if story is None:
            raise Http404
        story.edition = request.edition
        place = Place(request.edition, story)
        if place.terms.is_hidden:
            raise Http404
        if not place.story.is_read_at(request.edition, section):
            return HttpResponseRedirect(place.path + request.path_info.split("/", 4)[4])
        return view(request, place, **asked)

    return found
