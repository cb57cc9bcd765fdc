from urllib.parse import unquote

from django.urls import get_resolver

from broadsheet.comments.testing import make_comment
from broadsheet.delivery.site import store
from broadsheet.delivery.tests.as_the_edge import Reader, forget_pages
from broadsheet.editions.models import Edition
from broadsheet.stories.models import StoryPage
from broadsheet.testing import Newsroom, change_story, make_author, make_story, make_topic

URLS = "config.edition_urls"
OF_OTHERS = {"edition", "editions", "standing", "page", "picture"}


def arguments(story: StoryPage) -> dict[str, tuple]:
    """What stands in the address of each view, by its name."""
    at = story.listed_at
    here = (story.section.slug, story.slug)
    comment = make_comment(story)
    answer = make_comment(story, parent=comment)
    further = (*here, "oldest", f"{comment.pk - 1:x}-{comment.pk - 1:x}")
    answers = (*here, comment.permalink, answer.permalink)
    return {
        "comments": here,
        "comments_news": here,
        "comment": (*here, comment.permalink),
        "comment_part": (*here, comment.permalink),
        "comment_answers": answers,
        "comment_answers_part": answers,
        "comments_part": (*here, "newest"),
        "comments_further_part": further,
        "comments_sorted": (*here, "newest"),
        "comments_further": further,
        "archive_day": (at.year, at.month, at.day),
        "author": (story.authors[0].slug,),
        "section": (story.section.slug,),
        "story": (story.section.slug, story.slug),
        "versions": (story.section.slug, story.slug),
        "comparison": (story.section.slug, story.slug, 1, 2),
        "topic": (story.topics[0].slug,),
    }


class EveryStoredView(Newsroom):
    def setUp(self):
        super().setUp()
        self.addCleanup(forget_pages)

    def test_says_what_it_shows_besides_the_frame_of_all_pages(self):
        author, topic = make_author(self.english), make_topic(self.english)
        story = make_story(self.english, authors=(author,), topics=(topic,))
        change_story(story, "silent")
        Edition.objects.filter(pk=self.english.pk).update(public_history=True)
        reader, known, seen = Reader(), arguments(story), 0
        for pattern in get_resolver(URLS).url_patterns:
            if pattern.callback.cache_policy != "stored":
                continue
            with self.subTest(view=pattern.name):
                path = unquote(self.english.path_to(pattern.name, *known.get(pattern.name, ())))
                self.assertEqual(reader.sent(f"{self.host}{path}").status, 200)
                self.assertTrue(said_by_the_view(f"{self.host}{path}"))
                seen += 1
        self.assertGreater(seen, 9)


def said_by_the_view(key: str) -> set[str]:
    """The page's tags, less those that the frame and the cards say for themselves."""
    with store.index.reading() as connection:
        rows = connection.execute("SELECT tag FROM shown WHERE key = ?", (key,))
        return {tag for (tag,) in rows if tag.split(":")[0] not in OF_OTHERS}
