"""What readers find in the lists by day, topic, author and section, and what is not there."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from broadsheet.stories.models import StorySection
from broadsheet.stories.selection import rows_of_section
from broadsheet.stories.views import PER_PAGE
from broadsheet.testing import Newsroom, make_author, make_story, make_topic


class AnAddressMadeUpByAReader(Newsroom):
    def assert_is_not_there(self, *paths: str):
        for path in paths:
            answer = self.client.get(path, follow=True)
            self.assertEqual(answer.status_code, 404, path[:60])

    def test_with_a_number_of_thousands_of_digits_is_not_there(self):
        make_story(self.english)
        number = "9" * 4301
        self.assert_is_not_there(
            f"/en/latest/?page={number}",
            f"/en/world/?page={number}",
            f"/en/corrections/?page={number}",
            f"/en/authors/?page={number}",
            "/en/latest/?page=0000001",
        )

    def test_with_a_day_at_the_end_of_the_calendar_or_beyond_is_not_there(self):
        self.assert_is_not_there(
            "/en/archive/9999/12/31/",
            "/en/archive/99999999999/1/1/",
            "/en/archive/0/1/1/",
            "/en/archive/2026/2/30/",
            "/ar/archive/1/1/1/",
        )

    def test_asking_for_such_a_day_is_refused_at_once(self):
        for edition in ("en", "ar"):
            for day in ("9999-12-31", "0001-01-01"):
                answer = self.client.get(f"/{edition}/archive/?day={day}")
                self.assertEqual(answer.status_code, 404, day)

    def test_with_an_ancient_or_distant_day_has_no_stories(self):
        for path in ("/en/archive/9998/12/31/", "/ar/archive/2/1/1/", "/ar/archive/9998/12/31/"):
            self.read(path)


class TheListOfAuthors(Newsroom):
    def test_has_those_with_public_stories_alone(self):
        known, drafting, silent = (
            make_author(self.english, name) for name in ("Mira Okafor", "Tove Lind", "Jon Asker")
        )
        make_story(self.english, authors=(known,))
        make_story(self.english, authors=(known,))
        make_story(self.english, authors=(drafting,), live=False)
        page = self.read("/en/authors/")
        self.assertEqual(page.count("Mira Okafor"), 1)
        for author in (drafting, silent):
            self.assertNotIn(author.name, page)
            address = self.english.path_to("author", author.slug)
            self.assertEqual(self.client.get(address).status_code, 404, address)

    def test_says_so_when_there_are_none(self):
        self.assertIn("No author has a page here yet.", self.read("/en/authors/"))

    def test_is_cut_into_pages(self):
        people = [make_author(self.english, f"Author {n:02}") for n in range(PER_PAGE + 1)]
        make_story(self.english, authors=tuple(people))
        first, second = self.read("/en/authors/"), self.read("/en/authors/?page=2")
        self.assertIn(people[0].name, first)
        self.assertIn("?page=2", first)
        self.assertNotIn(people[-1].name, first)
        self.assertIn(people[-1].name, second)
        self.assertEqual(self.client.get("/en/authors/?page=3").status_code, 404)

    def test_goes_on_by_name_and_not_by_age(self):
        people = [make_author(self.english, f"Author {n:02}") for n in range(PER_PAGE + 1)]
        make_story(self.english, authors=tuple(people))
        self.assertIn('href="?page=2">Next<', self.read("/en/authors/"))
        self.assertIn('href="?page=1">Previous<', self.read("/en/authors/?page=2"))
        for _number in range(PER_PAGE):
            make_story(self.english)
        self.assertIn('href="?page=2">Older<', self.read("/en/latest/"))


class ATopic(Newsroom):
    def test_has_a_page_while_something_public_is_filed_there(self):
        topic = make_topic(self.english, "Ferries")
        path = self.english.path_to("topic", topic.slug)
        make_story(self.english, topics=(topic,), live=False)
        self.assertEqual(self.client.get(path).status_code, 404)
        self.assertNotIn(path, self.read("/en/topics/"))
        story = make_story(self.english, topics=(topic,))
        make_story(self.english, topics=(topic,))
        self.assertIn(story.title, self.read(path))
        self.assertEqual(self.read("/en/topics/").count(f'href="{path}"'), 1)
        self.assertEqual(self.client.get(self.arabic.path_to("topic", topic.slug)).status_code, 404)


class TheFurtherPagesOfASection(Newsroom):
    def listed(self, number: int = 1) -> str:
        return self.read(f"/en/world/?page={number}")

    def test_have_stories_that_also_appear_there_among_its_own_by_time(self):
        oldest = make_story(self.english, self.world, title="Oldest of all")
        between = make_story(self.english, self.opinion, title="Between", further=(self.world,))
        newest = make_story(self.english, self.world, title="Newest of all")
        elsewhere = make_story(self.english, self.opinion, title="Elsewhere")
        draft = make_story(
            self.english, self.opinion, title="Draft", further=(self.world,), live=False
        )
        page = self.listed()
        places = [page.index(story.title) for story in (newest, between, oldest)]
        self.assertEqual(places, sorted(places))
        for story in (elsewhere, draft):
            self.assertNotIn(story.title, page)

    def test_have_a_story_once_however_often_it_is_filed_there(self):
        twice = make_story(self.english, self.world, further=(self.world,))
        thrice = make_story(self.english, self.opinion, further=(self.world, self.world))
        self.assertEqual(StorySection.objects.filter(listed_at__isnull=False).count(), 3)
        ids = [pk for pk, _ in rows_of_section(self.world.pk)]
        self.assertEqual(sorted(ids), sorted([twice.pk, thrice.pk]))

    def test_go_on_where_the_page_before_ended(self):
        for number in range(PER_PAGE // 2 + 1):
            make_story(self.english, self.world, title=f"Own {number:02}.")
            make_story(
                self.english, self.opinion, title=f"Further {number:02}.", further=(self.world,)
            )
        first, second = self.listed(1), self.listed(2)
        for title in ("Own 00.", "Further 00."):
            self.assertIn(title, second)
            self.assertNotIn(title, first)
        self.assertIn("Own 01.", first)
        self.assertEqual(self.client.get("/en/world/?page=3").status_code, 404)

    def test_are_merged_by_the_database_without_sorting_the_section(self):
        if connection.vendor != "sqlite":
            self.skipTest("SQLite's plan is read here.")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            list(rows_of_section(self.world.pk)[:PER_PAGE])
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN QUERY PLAN " + queries[0]["sql"])
            plan = "\n".join(row[3] for row in cursor.fetchall())
        self.assertIn("MERGE (UNION ALL)", plan)
        self.assertNotIn("TEMP B-TREE", plan)
