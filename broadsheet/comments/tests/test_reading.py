from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone, translation
from django.utils.translation import gettext

from broadsheet.comments.counting import insert, set_state
from broadsheet.comments.models import Comment, EditionRules, Mode, SectionRules, Thread
from broadsheet.comments.models.rules import Sort
from broadsheet.comments.posting import comment_of, delete
from broadsheet.comments.reading import thread_page
from broadsheet.comments.screening import Draft
from broadsheet.comments.showing import show_changes, show_counts
from broadsheet.comments.terms import terms_of
from broadsheet.comments.testing import make_comment, make_reader
from broadsheet.comments.voting import like
from broadsheet.delivery.tests.as_the_edge import Reader as OfPages
from broadsheet.editions.models import InformationPage
from broadsheet.readers.avatars import put_avatar, remove_avatar, small_square
from broadsheet.readers.names import rename, reset_name
from broadsheet.testing import Newsroom, make_story, picture_file

State = Comment.State


class ReadingTests(Newsroom):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.story = make_story(cls.english, title="The ferry is late again")

    def setUp(self) -> None:
        super().setUp()
        self.here = f"{self.story.path_in(self.english)}comments/"

    def status(self, path: str) -> int:
        return self.client.get(path).status_code

    def test_a_story_leads_to_its_comments_with_their_number_the_notice_and_the_policy(self):
        EditionRules.objects.create(
            edition=self.english, announcement="Be kind.", contact="talk@news.example.org"
        )
        make_comment(self.story), make_comment(self.story)
        show_counts()
        text = self.read(self.story.path_in(self.english))
        self.assertInHTML(
            f'<a class="button button--quiet" href="{self.here}">Read 2 comments</a>', text
        )
        self.assertInHTML('<a href="#comments">2 comments</a>', text)
        self.assertIn("Be kind.", text)
        self.assertIn("mailto:talk@news.example.org", text)
        self.assertNotIn('comments.js"></script>', text)

    def test_answers_stand_below_what_they_answer_with_marks_and_stubs(self):
        root = make_comment(self.story, "First **words**")
        answer = make_comment(self.story, "An answer", root)
        make_comment(self.story, "A further one", answer)
        set_state(answer, State.REMOVED)
        text = self.read(self.here)
        self.assertIn("First <strong>words</strong>", text)
        self.assertNotIn("An answer", text)
        self.assertInHTML('<p class="comment__gone">This comment was removed.</p>', text)
        self.assertLess(text.index("First"), text.index("A further one"))
        delete(root)
        self.assertIn("deleted by its author", self.read(self.here))

    def test_every_sort_has_a_page_and_a_part_that_is_the_same_without_its_frame(self):
        make_comment(self.story, "Some words")
        for sort in Sort.values:
            page, part = self.read(f"{self.here}{sort}/"), self.read(f"{self.here}part/{sort}/")
            self.assertIn(part, page)
            self.assertEqual("Some words" in part, sort != "picks")
        self.assertEqual(self.status(f"{self.here}hottest/"), 404)

    def test_the_most_liked_comes_first_where_that_is_asked_for(self):
        first, second = make_comment(self.story, "Alpha"), make_comment(self.story, "Beta")
        like(first, make_reader())
        text = self.read(f"{self.here}part/liked/")
        self.assertLess(text.index("Alpha"), text.index("Beta"))
        text = self.read(f"{self.here}part/newest/")
        self.assertLess(text.index("Beta"), text.index("Alpha"))
        self.assertIn(second.permalink, text)

    def test_comments_of_one_moment_are_all_on_one_page_or_another(self):
        make_comment(self.story)
        thread = Thread.objects.select_related("story__edition").get(story=self.story)
        self.fill(thread, 60)
        told = set(thread.comments.values_list("pk", flat=True))
        for sort in set(Sort.values) - {Sort.PICKS}:
            seen: list[int] = []
            begin = None
            while begin != "":
                found = thread_page(thread, sort, begin or "")
                seen += [each.head.pk for each in found.branches]
                begin = found.next
            self.assertEqual((len(seen), set(seen)), (61, told), sort)

    def fill(self, thread: Thread, number: int) -> None:
        """With comments that were written in one moment, as imported ones of one second are."""
        at, terms, reader = timezone.now(), terms_of(self.story), make_reader()
        for n in range(number):
            draft = Draft(thread, terms, reader, f"Words {n}", at=at)
            insert(comment_of(draft, State.PUBLISHED, ""))

    def test_a_page_has_one_address(self):
        make_comment(self.story)
        thread = Thread.objects.select_related("story__edition").get(story=self.story)
        self.fill(thread, 30)
        begin = thread_page(thread, "recent").next
        key, pk = begin.split("-")
        self.assertEqual(self.status(f"{self.here}part/recent/{begin}/"), 200)
        for other in (begin.upper(), f"0x{key}-{pk}", f"0{key}-{pk}", f"{key}-+{pk}"):
            self.assertEqual(self.status(f"{self.here}part/recent/{other}/"), 404, other)
        begin = thread_page(thread, "newest").next
        self.assertEqual(self.status(f"{self.here}part/newest/{begin}/"), 200)
        self.assertEqual(self.status(f"{self.here}part/newest/{pk}-1/"), 404)

    def test_a_permalink_shows_the_comment_below_what_it_answers(self):
        root = make_comment(self.story, "The root")
        answer = make_comment(self.story, "The answer", root)
        make_comment(self.story, "Another tree")
        text = self.read(f"{self.here}at/{answer.permalink}/")
        self.assertIn("The root", text)
        self.assertIn("The answer", text)
        self.assertNotIn("Another tree", text)

    def test_further_answers_are_led_to_in_pages(self):
        root = make_comment(self.story)
        answers = [make_comment(self.story, f"Answer number {n}", root) for n in range(6)]
        text = self.read(f"{self.here}part/newest/")
        self.assertIn("Show 3 more replies", text)
        further = f"{self.here}answers/{root.permalink}/{answers[2].permalink}/"
        self.assertIn(f'href="{further}"', text)
        self.assertIn("Answer number 5", self.read(further))
        part = self.read(f"{further}part/")
        self.assertNotIn("Answer number 2", part)
        self.assertIn("Answer number 3", part)

    def test_deep_answers_say_whom_they_answer(self):
        comment = make_comment(self.story, by=make_reader("Rosa Quay"))
        for _ in range(5):
            comment = make_comment(self.story, parent=comment, by=make_reader())
        text = self.read(f"{self.here}at/{comment.permalink}/")
        self.assertEqual(text.count("In reply to"), 1)
        self.assertIn("depth-4", text)
        self.assertNotIn("depth-5", text)

    def test_what_nobody_may_see_has_no_address(self):
        waiting = make_comment(self.story, "Not yet")
        set_state(waiting, State.WAITING)
        other = make_comment(make_story(self.english), "Elsewhere")
        for rest in (
            f"at/{waiting.permalink}/", f"at/{other.permalink}/", "at/nonsense/", "newest/zz/",
            f"answers/{waiting.permalink}/{other.permalink}/",
            f"answers/{waiting.permalink}/{waiting.permalink}/", "newest/ffffffffffffffff-1/",
        ):  # fmt: skip
            self.assertEqual(self.status(f"{self.here}{rest}"), 404, rest)

    def test_nothing_is_there_of_a_story_that_is_not_public_or_whose_comments_are_hidden(self):
        comment = make_comment(self.story, "Some words")
        addresses = ("", "news/", "newest/", "part/newest/", f"at/{comment.permalink}/")
        thread = Thread.objects.get()
        rules = EditionRules.objects.create(edition=self.english)
        section = SectionRules.objects.create(section=self.story.section)
        for row in (thread, section, rules):
            row.mode = Mode.HIDDEN
            row.save()
            for rest in addresses:
                self.assertEqual(self.status(f"{self.here}{rest}"), 404, rest)
            story = self.read(self.story.path_in(self.english))
            self.assertNotIn('id="comments"', story)
            row.mode = "" if row is not rules else Mode.OPEN
            row.save()
        self.assertEqual(self.status(self.here), 200)
        self.story.unpublish()
        for rest in addresses:
            self.assertEqual(self.status(f"{self.here}{rest}"), 404, rest)

    def test_a_wrong_section_leads_to_the_right_one(self):
        comment = make_comment(self.story)
        wrong = self.here.replace("/world/", "/opinion/")
        response = self.client.get(f"{wrong}at/{comment.permalink}/")
        self.assertEqual(response["Location"], f"{self.here}at/{comment.permalink}/")

    def test_a_story_of_another_edition_has_its_comments_there_alone(self):
        comment = make_comment(self.story, "Canary")
        slug = self.story.edition_slug
        for rest in ("", "news/", f"at/{comment.permalink}/", "part/newest/"):
            self.assertEqual(self.status(f"/ar/world/{slug}/comments/{rest}"), 404)

    def test_what_waits_or_is_gone_is_neither_news_nor_an_answer(self):
        root = make_comment(self.story)
        shown = [make_comment(self.story, parent=root) for _ in range(2)]
        waiting = make_comment(self.story, parent=root, waits=True)
        removed = make_comment(self.story, parent=root)
        set_state(removed, State.REMOVED)
        after = f"answers/{root.permalink}/{shown[0].permalink}/"
        for rest in ("news/", after, f"{after}part/", ""):
            text = self.read(f"{self.here}{rest}")
            self.assertIn(shown[1].permalink, text, rest)
            for each in (waiting, removed):
                self.assertNotIn(each.permalink, text, rest)

    def test_no_answer_is_offered_in_a_locked_branch_which_says_that_it_is_closed(self):
        root = make_comment(self.story)
        closed = make_comment(self.story, parent=root)
        below = [make_comment(self.story, parent=closed) for _ in range(4)]
        Comment.objects.filter(pk=closed.pk).update(is_locked=True)
        at = f"{self.here}at/{below[-1].permalink}/"
        further = f"{self.here}answers/{root.permalink}/{below[1].permalink}/part/"
        pages = [self.read(each) for each in (self.here, at, further)]
        self.assertIn(f"write/?parent={root.permalink}", pages[0])
        self.assertEqual([each.count("closed this conversation") for each in pages], [1, 1, 0])
        for step in (closed.permalink, *(each.permalink for each in below)):
            for page in pages:
                self.assertNotIn(f"write/?parent={step}", page)
        self.client.force_login(below[0].author.account)
        for rest in (f"write/?parent={below[0].permalink}", "own/"):
            page = self.read(f"{self.here}{rest}")
            self.assertNotIn("<textarea", page)
            self.assertNotIn('data-act="reply"', page)

    def test_a_spoiler_is_named_in_the_language_of_the_edition_whoever_writes_it(self):
        arabic = make_story(self.arabic)
        for story in (self.story, arabic):
            with translation.override("de"):
                make_comment(story, ">! the ferry sinks")
        self.assertIn("<summary>Spoiler</summary>", self.read(self.here))
        page = self.read(f"{arabic.path_in(self.arabic)}comments/")
        with translation.override("ar"):
            named = gettext("Spoiler")
        self.assertNotEqual(named, "Spoiler")
        self.assertIn(f"<summary>{named}</summary>", page)

    def test_a_page_costs_the_same_however_many_comments_there_are(self):
        policy = InformationPage(
            title="How we talk", slug="how-we-talk", locale=self.english.locale
        )
        self.english.page.add_child(instance=policy)
        EditionRules.objects.create(edition=self.english, policy=policy)
        make_comment(self.story)
        self.assertIn("/en/how-we-talk/", self.read(self.here))
        for _ in range(2):
            for rest, most in (("", 8), ("part/liked/", 5), ("news/", 4)):
                with self.assertNumQueries(most):
                    self.read(f"{self.here}{rest}")
            root = make_comment(self.story)
            for number in range(60):
                make_comment(self.story, parent=root if number % 2 else None)


class KeptPagesTests(Newsroom):
    def setUp(self) -> None:
        super().setUp()
        self.story = make_story(self.english, title="The ferry is late again")
        self.path = f"{self.host}{self.story.path_in(self.english)}"
        self.reader = OfPages()

    def sent(self, rest: str = "comments/part/newest/") -> str:
        answer = self.reader.sent(f"{self.path}{rest}")
        return answer.text if answer.status == 200 else ""

    def test_a_kept_part_follows_when_the_clock_has_gone_round(self):
        with self.captureOnCommitCallbacks(execute=True):
            self.sent()
            comment = make_comment(self.story, "Some words")
            show_changes()
        self.assertIn("Some words", self.sent())
        with self.assertNumQueries(0):
            self.sent()
        with self.captureOnCommitCallbacks(execute=True):
            set_state(comment, State.REMOVED)
        self.assertNotIn("Some words", self.sent())

    def test_cards_and_the_story_follow_later_all_at_once(self):
        with self.captureOnCommitCallbacks(execute=True):
            make_comment(self.story)
        latest = f"{self.host}{self.english.path_to('latest')}"
        self.assertNotIn("1 comment<", self.reader.sent(latest).text)
        with self.captureOnCommitCallbacks(execute=True):
            self.assertEqual(show_counts(), 1)
        self.assertIn("Read 1 comment", self.sent(""))
        with self.captureOnCommitCallbacks(execute=True):
            make_comment(self.story)
            show_changes()
        self.assertIn("1 comment<", self.reader.sent(latest).text)
        self.assertIn("Read 1 comment", self.sent(""))
        with self.captureOnCommitCallbacks(execute=True):
            self.assertEqual(show_counts(), 1)
        self.assertIn("2 comments<", self.reader.sent(latest).text)
        self.assertIn("Read 2 comments", self.sent(""))
        self.assertEqual(show_counts(), 0)

    def assert_follows(
        self, change: Callable[[], object], before: str, after: str, rest: str
    ) -> None:
        self.assertIn(before, self.sent(rest))
        with self.captureOnCommitCallbacks(execute=True):
            change()
        page = self.sent(rest)
        self.assertNotIn(before, page)
        self.assertIn(after, page)

    def test_a_new_name_or_face_takes_the_old_one_off_kept_pages(self):
        rosa = make_reader("Rosa Quay", joined_at=timezone.now() - timedelta(days=9))
        with self.captureOnCommitCallbacks(execute=True):
            make_comment(self.story, by=rosa)
        for change, before, after in (
            (lambda: rename(rosa, "Rosa Pier", rosa.account), "Rosa Quay", "Rosa Pier"),
            (lambda: reset_name(rosa, self.moderator), "Rosa Pier", f"Reader {rosa.pk}"),
            (lambda: put_avatar(rosa, small_square(picture_file())), "<bdi>R", "/avatars/"),
            (lambda: remove_avatar(rosa), "/avatars/", "<bdi>R"),
        ):
            self.assert_follows(change, before, after, "comments/part/newest/")

    def test_a_new_name_takes_the_old_one_off_answers_to_it_too(self):
        rosa = make_reader("Rosa Quay", joined_at=timezone.now() - timedelta(days=9))
        with self.captureOnCommitCallbacks(execute=True):
            root = above = make_comment(self.story)
            for _ in range(3):
                above = make_comment(self.story, parent=above)
            hers = make_comment(self.story, parent=above, by=rosa)
            make_comment(self.story, parent=hers)
        further = f"comments/answers/{root.permalink}/{hers.permalink}/part/"
        self.assert_follows(
            lambda: rename(rosa, "Rosa Pier", rosa.account), "Rosa Quay", "Rosa Pier", further
        )

    def test_a_thread_that_is_hidden_takes_its_pages_with_it(self):
        with self.captureOnCommitCallbacks(execute=True):
            make_comment(self.story, "Some words")
        self.assertIn("Some words", self.sent())
        with self.captureOnCommitCallbacks(execute=True):
            thread = Thread.objects.get()
            thread.mode = Mode.HIDDEN
            thread.save()
        self.assertEqual(self.sent(), "")
