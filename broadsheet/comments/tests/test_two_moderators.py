"""Two moderators, each with connections of his own, decide about the same comments at once."""

from __future__ import annotations

from pathlib import Path

from broadsheet.delivery.tests.sites import make_site

RACE = """
from collections import Counter
from threading import Barrier, Thread
from django.db import connection
from broadsheet.comments.counting import Overtaken
from broadsheet.comments.models import Comment, Decision
from broadsheet.comments.moderation import Ruling, approve, remove
from broadsheet.comments.reconciling import drifts
from broadsheet.comments.testing import make_comment
from broadsheet.testing import *
edition = make_edition("en", "Lantern", "en", "English", ["World"])
story = make_story(edition)
root = make_comment(story)
pending = [make_comment(story, waits=True, parent=root).pk for _ in range(30)]
start, overtaken = Barrier(2), Counter()
def decide(verb, person):
    start.wait()
    for comment in Comment.objects.filter(pk__in=pending, state="waiting").order_by("pk"):
        try:
            verb(comment, Ruling(person))
        except Overtaken:
            overtaken[person.username] += 1
    connection.close()
people = [make_person(name, (edition, Role.MODERATOR)) for name in ("mina", "noor")]
moderators = [Thread(target=decide, args=pair) for pair in zip((approve, remove), people)]
for each in moderators: each.start()
for each in moderators: each.join()
decided = Counter(Decision.objects.values_list("comment", flat=True))
print(len(decided), max(decided.values()), sum(overtaken.values()), len(list(drifts())))
"""


def test_only_one_decides_about_each_comment_and_every_figure_is_right(
    tmp_path: Path, django_db_setup
):
    decided, most, overtaken, drifts = map(int, make_site(tmp_path).run(RACE).split())
    assert (decided, most, drifts) == (30, 1, 0)
    assert overtaken <= 30
