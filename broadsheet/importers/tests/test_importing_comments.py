"""`manage.py import disqus|isso|commento|comments`: what becomes of other systems' threads."""

import io
import json
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from django.core.management import CommandError, call_command

from broadsheet.comments.models import Comment, Thread
from broadsheet.comments.reconciling import drifts
from broadsheet.editions.models import OldAddress
from broadsheet.readers.models import Reader
from broadsheet.testing import Newsroom, make_story

DISQUS = """<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">
<category dsq:id="1"><title>General</title></category>
<thread dsq:id="10"><link>https://old.example.org/2019/05/night-boats/</link><isClosed>true</isClosed></thread>
<thread dsq:id="11"><id/></thread>
<thread dsq:id="12"><link>https://old.example.org/nowhere/</link></thread>
<post dsq:id="21"><message><![CDATA[<p>And <b>why</b> is that? <img src="https://t.example/p.gif"></p>]]></message>
<createdAt>2019-05-08T10:00:00Z</createdAt><isDeleted>false</isDeleted><isSpam>false</isSpam>
<author><name>Ana</name><email>ana@example.org</email></author><ipAddress>192.0.2.9</ipAddress>
<thread dsq:id="10"/><parent dsq:id="20"/></post>
<post dsq:id="20"><message><![CDATA[<p>At last!</p><script>alert(1)</script>]]></message>
<createdAt>2019-05-07T08:00:00Z</createdAt><isDeleted>true</isDeleted><isSpam>false</isSpam>
<author><name>Tomas</name><email>tomas@example.org</email></author><thread dsq:id="10"/></post>
<post dsq:id="22"><message>Buy pills</message><createdAt>2019-05-08T11:00:00Z</createdAt>
<isDeleted>false</isDeleted><isSpam>true</isSpam><author><name>Pills</name></author><thread dsq:id="10"/></post>
<post dsq:id="23"><message>Lost</message><createdAt>2019-05-08T11:00:00Z</createdAt>
<isDeleted>false</isDeleted><isSpam>false</isSpam><author><name>X</name></author><thread dsq:id="11"/></post>
<post dsq:id="24"><message>Elsewhere</message><createdAt>2019-05-08T11:00:00Z</createdAt>
<isDeleted>false</isDeleted><isSpam>false</isSpam><author><name>X</name></author><thread dsq:id="12"/></post>
</disqus>"""


class Imports(Newsroom):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.story = make_story(cls.english, cls.world, slug="night-boats")
        OldAddress.objects.create(edition=cls.english, path="/2019/05/night-boats/", page=cls.story)

    def setUp(self) -> None:
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def bring(self, format: str, content: str | bytes | Path, **options) -> dict:
        path = content if isinstance(content, Path) else self.folder / "export"
        if isinstance(content, str | bytes):
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        report = self.folder / "report.json"
        call_command(
            "import", format, path, edition="en", report=report, stdout=io.StringIO(), **options
        )
        return json.loads(report.read_text())

    def refused(self, format: str, content: str | bytes, sentence: str) -> None:
        with self.assertRaisesMessage(CommandError, sentence):
            self.bring(format, content)
        self.assertFalse(Comment.objects.exists())


class ThreadsOfDisqusComeIn(Imports):
    def test_below_their_story_answers_below_what_they_answer(self):
        report = self.bring("disqus", DISQUS)
        self.assertEqual(report["created"]["comments"], 2)
        root, answer = Comment.objects.order_by("path")
        self.assertEqual((answer.parent, answer.thread.story), (root, self.story))
        self.assertEqual((root.state, root.source, root.author), ("deleted", "", None))
        self.assertTrue(root.is_listed, "as a stub, since its answer is seen")
        self.assertEqual(answer.html, "<p>And <strong>why</strong> is that?</p>\n")
        self.assertEqual(answer.written_at.isoformat(), "2019-05-08T10:00:00+00:00")
        self.assertEqual(answer.thread.visible, 1)
        self.assertIsNotNone(answer.thread.closes_at)
        self.assertEqual(list(drifts()), [])

    def test_whose_writers_can_claim_their_names_and_are_nobodys_account(self):
        self.bring("disqus", DISQUS)
        writer = Reader.objects.get()
        self.assertEqual((writer.name, writer.claimable_email), ("Ana", "ana@example.org"))
        self.assertIsNone(writer.account)
        self.assertNotIn("192.0.2.9", str(list(Comment.objects.values())))

    def test_whose_writers_are_never_called_by_an_address(self):
        for name in ("ana@example.org", "boats.example.com", ""):
            self.bring("disqus", DISQUS.replace("<name>Ana<", f"<name>{name}<"), source=name)
            writer = Reader.objects.get()
            self.assertEqual(
                (writer.name, writer.claimable_email), ("Anonymous", "ana@example.org")
            )
            writer.delete()

    def test_with_what_is_left_out_named(self):
        report = self.bring("disqus", DISQUS)
        self.assertEqual(report["not_understood"], {"comment that is spam: left out": 1})
        places = {each["place"]: each["reason"] for each in report["skipped"]}
        self.assertEqual(places["post 23"], "belongs to a thread without an address")
        self.assertEqual(
            places["thread 12 (https://old.example.org/nowhere/)"],
            "no story of the edition is or was at this address",
        )

    def test_once_and_not_again_when_they_were_deleted_here(self):
        self.bring("disqus", DISQUS, source="old site")
        report = self.bring("disqus", DISQUS, source="old site")
        self.assertEqual((report["created"], report["unchanged"]), ({"comments": 0}, 2))
        Comment.objects.get(parent__isnull=False).delete()
        self.bring("disqus", DISQUS, source="old site")
        self.assertEqual(Comment.objects.count(), 1)

    def test_later_answers_join_what_is_there(self):
        first, second = DISQUS.split('<post dsq:id="21">')
        later = second.partition("</post>")[2]
        self.bring("disqus", first + later, source="old site")
        self.assertFalse(Comment.objects.get().is_listed)
        self.bring("disqus", DISQUS, source="old site")
        self.assertTrue(Comment.objects.get(parent=None).is_listed)
        self.assertEqual(list(drifts()), [])

    def test_not_at_all_in_a_dry_run(self):
        report = self.bring("disqus", DISQUS, dry_run=True)
        self.assertEqual(report["created"]["comments"], 2)
        self.assertFalse(Thread.objects.exists())

    def test_and_other_files_are_refused_in_a_sentence(self):
        self.refused("disqus", "<rss><channel/></rss>", "export: is not an export of Disqus.")
        self.refused("disqus", DISQUS[:400], "is not well-formed XML")
        self.refused(
            "disqus", f"<!DOCTYPE a [<!ENTITY b 'c'>]>{DISQUS[39:]}", "declares a document type"
        )


class ThreadsOfIssoComeIn(Imports):
    def test_from_its_database(self):
        path = self.folder / "comments.db"
        with closing(sqlite3.connect(path)) as database:
            database.executescript(
                """
                CREATE TABLE threads (id INTEGER, uri TEXT, title TEXT);
                CREATE TABLE comments (tid INT, id INT, parent INT, created FLOAT, mode INT,
                  remote_addr TEXT, text TEXT, author TEXT, email TEXT, likes INT);
                INSERT INTO threads VALUES (1, '/2019/05/night-boats/', 'Night boats');
                INSERT INTO comments VALUES (1, 1, NULL, 1557216000, 1, '192.0.2.0', '**Good**', 'Ana', NULL, 3);
                INSERT INTO comments VALUES (1, 2, 1, 1557217000, 2, '192.0.2.0', 'Waits', NULL, NULL, 0);
                INSERT INTO comments VALUES (1, 3, 1, 1557218000, 4, '', '', NULL, NULL, 0);
                """
            )
        report = self.bring("isso", path)
        self.assertEqual(report["created"]["comments"], 3)
        states = dict(Comment.objects.values_list("source", "state"))
        self.assertEqual(states, {"**Good**": "published", "Waits": "waiting", "": "deleted"})
        self.assertEqual(Comment.objects.get(state="published").figures.likes, 3)
        self.assertEqual(list(drifts()), [], "likes from elsewhere count too")

    def test_from_generic_json(self):
        content = [
            {"id": "/2019/05/night-boats/", "title": "Night boats", "comments": [
                {"id": 0, "author": "Ana", "email": "", "created": "2019-05-07 08:00:00", "text": "One"},
                {"id": 0, "author": "Ana", "email": "", "created": "2019-05-07 09:00:00", "text": "Two"},
                {"id": 0, "author": "Ana", "created": "yesterday", "text": "Three"},
            ]},
        ]  # fmt: skip
        report = self.bring("isso", json.dumps(content))
        self.assertEqual(report["created"]["comments"], 2)
        self.assertIn("has a date that is none", report["skipped"][0]["reason"])
        self.assertEqual(Reader.objects.count(), 1, "one name without an address is one writer")

    def test_and_other_files_are_refused_in_a_sentence(self):
        self.refused("isso", b"SQLite format 3\0 and nothing", "is no database of Isso")
        self.refused("isso", '{"id": 3}', "is not a list of objects")
        self.refused("isso", "[", "line 1, column 2: is not JSON")
        self.refused("isso", "[" * 200_000, "cannot be read as JSON")


class ThreadsOfCommentoComeIn(Imports):
    def test_with_their_writers_and_likes(self):
        comment = {
            "commentHex": "a1", "url": "/2019/05/night-boats", "commenterHex": "b1", "markdown": "*Yes*",
            "parentHex": "root", "score": 2, "state": "approved", "deleted": False,
            "creationDate": "2021-03-17T12:09:47.722181Z",
        }  # fmt: skip
        answer = comment | {"commentHex": "a2", "parentHex": "a1", "commenterHex": "anonymous"}
        answer |= {"state": "unapproved", "score": -4, "markdown": "No"}
        commenters = [{"commenterHex": "b1", "name": "Ana", "email": "ana@example.org"}]
        content = {"version": 1, "comments": [answer, comment], "commenters": commenters}
        self.bring("commento", json.dumps(content))
        root, below = Comment.objects.order_by("path")
        self.assertEqual((root.html, root.author.name), ("<p><em>Yes</em></p>\n", "Ana"))
        self.assertEqual((below.parent, below.state), (root, "waiting"))
        self.assertEqual(below.author.name, "Anonymous")
        self.assertEqual((root.figures.likes, below.figures.likes), (2, 0))

    def test_and_other_versions_are_refused(self):
        self.refused("commento", '{"version": 2}', "is no export of Commento in its version 1")


class OurOwnExport(Imports):
    def test_comes_back_as_it_was(self):
        self.bring("disqus", DISQUS)
        self.assertNotIn("ana@example.org", self.exported())
        exported = self.exported("--with-addresses")
        before = self.content()
        Thread.objects.all().delete()
        Reader.objects.all().delete()
        report = self.bring("comments", exported)
        self.assertEqual(report["created"]["comments"], 2)
        self.assertEqual(self.content(), before)
        self.assertEqual(Reader.objects.get().claimable_email, "ana@example.org")

    def test_knows_guests_from_who_was_erased(self):
        self.bring("disqus", DISQUS.replace("Ana", ""))
        exported = self.exported()
        Thread.objects.all().delete()
        self.bring("comments", exported)
        self.assertEqual(Comment.objects.get(parent__isnull=False).author.name, "Anonymous")
        Thread.objects.all().delete()
        self.bring("comments", exported.replace("Anonymous", ""), source="erased")
        self.assertIsNone(Comment.objects.get(parent__isnull=False).author)

    def test_of_what_is_still_here_changes_nothing(self):
        self.bring("disqus", DISQUS)
        exported = self.exported()
        before = self.content()
        for options in ({"dry_run": True}, {}):
            report = self.bring("comments", exported, **options)
            self.assertEqual((report["created"], report["unchanged"]), ({"comments": 0}, 2))
            self.assertEqual(self.content(), before)

    def test_brings_what_is_gone_below_what_is_still_here(self):
        self.bring("disqus", DISQUS)
        exported = self.exported()
        Comment.objects.get(parent__isnull=False).delete()
        for options in ({"dry_run": True}, {}):
            report = self.bring("comments", exported, **options)
            self.assertEqual((report["created"], report["unchanged"]), ({"comments": 1}, 1))
        root, answer = Comment.objects.order_by("path")
        self.assertEqual(answer.parent, root)
        self.assertEqual(list(drifts()), [])

    def test_of_which_a_line_is_not_in_utf8_comes_in_without_it(self):
        self.bring("disqus", DISQUS)
        first, second = self.exported().encode().splitlines(keepends=True)
        Thread.objects.all().delete()
        report = self.bring("comments", first + second.replace(b"Ana", b"An\xe1"))
        self.assertEqual(report["created"]["comments"], 1)
        skipped = [{"place": "export, line 2", "reason": "is not in UTF-8"}]
        self.assertEqual(report["skipped"], skipped)

    def test_is_refused_when_nothing_of_it_is_in_utf8(self):
        line = '{"id": "á"}\n'.encode("latin-1")
        self.refused("comments", line * 3, "export: no line of it is a JSON object in UTF-8.")

    def exported(self, *words: str) -> str:
        out = io.StringIO()
        call_command("export_comments", "en", *words, stdout=out)
        return out.getvalue()

    def content(self) -> list[tuple]:
        names = ("html", "source", "state", "depth", "author__name", "written_at", "is_listed")
        return list(Comment.objects.order_by("path").values_list(*names))
