"""What is typed, what is kept of it and what others see."""

import io
import unicodedata
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.comments.forgetting import forget
from broadsheet.comments.models import Comment, EditionRules, Mode, Thread
from broadsheet.comments.posting import delete, post
from broadsheet.comments.screening import Draft
from broadsheet.comments.terms import Terms
from broadsheet.comments.testing import make_reader
from broadsheet.comments.text import MOST_MARKS, MOST_NESTED, normalised, rendered
from broadsheet.kit.html import clean_comment
from broadsheet.testing import Newsroom, make_story


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\u202eb\u2066c\u2069", "abc"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("plain\u200djoiner", "plainjoiner"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क\u094d\u200dष", "क\u094d\u200dष"),
        ("👩\u200d🚀 ❤\ufe0f 1\ufe0f\u20e3", "👩\u200d🚀 ❤\ufe0f 1\ufe0f\u20e3"),
        ("🏴\U000e0067\U000e0062\U000e007f x\U000e0067", "🏴\U000e0067\U000e0062\U000e007f x"),
        ("e" + "\u0353" * 30, "e" + "\u0353" * MOST_MARKS),
        ("בְּרֵאשִׁ֖ית", unicodedata.normalize("NFC", "בְּרֵאשִׁ֖ית")),
        ("e\u0301", "é"),
        ("one\r\ntwo\x00\n\n\n\n\nthree  ", "one\ntwo\n\nthree"),
    ],
)
def test_signs_that_hide_or_turn_text_go_and_those_that_scripts_need_stay(typed, kept):
    assert normalised(typed) == kept
    assert normalised(kept) == kept


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("**b** *i* `c`", "<p><strong>b</strong> <em>i</em> <code>c</code></p>\n"),
        ("# Big", "<h3>Big</h3>\n"),
        ("> said\n> she", "<blockquote>\n<p>said<br>\nshe</p>\n</blockquote>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        (
            ">! the end\n>! *dies*",
            "<details><summary>Spoiler</summary><p>the end<br>\n<em>dies</em></p>\n</details>\n",
        ),
        ("<b onclick=x>hi</b>", "<p>&lt;b onclick=x&gt;hi&lt;/b&gt;</p>\n"),
        ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>\n"),
        ("[a](data:text/html,x)", "<p>[a](data:text/html,x)</p>\n"),
    ],
)
def test_markdown_is_read(source, html):
    assert rendered(source, "en") == html


def test_links_say_where_they_lead_and_search_engines_follow_none():
    found = rendered("[my bank](https://evil.example/) https://a.example/b", "en")
    assert ">my bank</a> (evil.example)" in found
    assert ">https://a.example/b</a>" in found and "(a.example)" not in found
    assert found.count('rel="nofollow ugc noopener"') == 2


def test_pictures_are_no_requests():
    assert "<img" not in rendered("![x](https://tracker.example/p.gif)", "en")


def test_what_is_nested_without_end_is_cut():
    found = rendered(">" * 3000 + "x", "en")
    assert 0 < found.count("<blockquote>") <= MOST_NESTED


def test_what_would_hide_where_a_link_leads_is_text():
    found = rendered(
        "![x](https://t.example/p.gif)\n\n[bank]\n\n[bank]: https://evil.example", "en"
    )
    assert "(t.example)" in found and "[bank]: " in found


@pytest.mark.parametrize(
    ("hostile", "harmless"),
    [
        ("<a href='javascript:alert(1)'>x</a>", '<a rel="nofollow ugc noopener">x</a>'),
        ("<a href='data:text/html,x'>x</a>", '<a rel="nofollow ugc noopener">x</a>'),
        ("<a href='https://a.example' style='x' onclick='x' id='x' class='x' target='x'>x</a>",
         '<a href="https://a.example" rel="nofollow ugc noopener">x</a>'),
        ("<img src=x onerror=alert(1)><svg onload=alert(1)>", ""),
        ("<iframe src=x></iframe><form action=x><input name=x></form><style>x</style>", ""),
        ("<details open ontoggle=alert(1)><summary>x</summary></details>",
         "<details><summary>x</summary></details>"),
    ],
)  # fmt: skip
def test_the_cleaner_leaves_nothing_of_what_a_hole_in_the_reader_would_let_through(
    hostile, harmless
):
    assert clean_comment(hostile) == harmless


@given(st.text(max_size=300))
def test_cleaning_again_changes_nothing(text):
    html = rendered(normalised(text), "en")
    assert clean_comment(html) == html


class WhatIsKept(Newsroom):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.thread = Thread.objects.create(story=make_story(cls.english))

    def say(self, text: str, **fields) -> Comment:
        terms = Terms(EditionRules(edition=self.english), Mode.OPEN, None, 0)
        reader = make_reader(joined_at=timezone.now() - timedelta(days=99))
        return post(Draft(self.thread, terms, reader, text, **fields), "digest").comment

    def test_a_hole_that_is_found_is_closed_in_every_comment(self):
        comment = self.say("Good *words*")
        Comment.objects.update(html="<img src=x onerror=alert(1)>", renderer=0)
        version = Thread.objects.get().version
        out = io.StringIO()
        call_command("render_comments", stdout=out)
        self.assertEqual(out.getvalue(), "1 comments came out differently.\n")
        comment.refresh_from_db()
        self.assertEqual(comment.html, "<p>Good <em>words</em></p>\n")
        self.assertGreater(Thread.objects.get().version, version, "pages follow")
        call_command("render_comments", "--all", stdout=out)
        self.assertIn("0 comments", out.getvalue())

    def test_addresses_and_what_authors_deleted_are_forgotten(self):
        long_ago = timezone.now() - timedelta(days=31)
        for text, at in (("Old", long_ago), ("Old and deleted", long_ago), ("New", timezone.now())):
            comment = self.say(text, at=at)
            if "deleted" in text:
                with time_machine.travel(at):
                    delete(comment)
        delete(self.say("New and deleted"))
        forget()
        kept = set(Comment.objects.values_list("source", "address"))
        self.assertEqual(
            kept, {("Old", ""), ("", ""), ("New", "digest"), ("New and deleted", "digest")}
        )
