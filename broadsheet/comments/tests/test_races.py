"""Readers and moderators at one thread at once, in threads of several processes."""

import subprocess
import sys
from urllib.parse import quote

import pytest
from django.db import connection

from broadsheet.delivery.tests.sites import ROOT, Site, make_site

PROCESSES, THREADS, OPERATIONS = 2, 4, 40
TURNS = 30

SETTING_UP = """
from datetime import timedelta
from django.utils import timezone
from broadsheet.comments.models import EditionRules, Thread
from broadsheet.comments.testing import make_reader
from broadsheet.testing import make_edition, make_story
edition = make_edition("en", "The Calder Lantern", "en", "English", ["World"])
EditionRules.objects.create(edition=edition, mode="open", burst=0, seconds_between=0)
Thread.objects.create(story=make_story(edition))
from broadsheet.people.models import User
User.objects.create_superuser("owner", "owner@example.org")
for _ in range(13):
    make_reader(joined_at=timezone.now() - timedelta(days=9))
"""

PLAYING = """
import random, sys, threading
from django.db import connection
from broadsheet.comments.counting import Overtaken, set_state
from broadsheet.comments.models import Comment, Thread
from broadsheet.comments.hiding import hide, show_again
from broadsheet.comments.moderation import Ruling, approve, remove
from broadsheet.comments.posting import delete, edit, post, report
from broadsheet.comments.reconciling import count_anew
from broadsheet.comments.subjects import erase
from broadsheet.comments.voting import dislike, like, undislike, unlike
from broadsheet.comments.screening import Draft
from broadsheet.comments.terms import terms_of
from broadsheet.comments.marking import pick, unpick
from broadsheet.people.models import User
from broadsheet.readers.models import Reader
moderator = User.objects.filter(is_superuser=True).get()
readers = list(Reader.objects.order_by("pk")[:12])
story = Thread.objects.select_related("story__edition").get().story
broken = []
def play(seed):
    chance = random.Random(seed)
    said = 0
    for turn in range({operations}):
        known = list(Comment.objects.select_related("thread__story__edition").order_by("pk")[:40])
        comment, reader = chance.choice(known or [None]), chance.choice(readers)
        draft = lambda parent=None, edited=None: Draft(
            thread, terms_of(story), reader, f"Words {{seed}} {{turn}}", parent=parent, edited=edited
        )
        thread = Thread.objects.get()
        thread.story = story
        what = chance.choice(["post", "post", "answer", "like", "unlike", "dislike", "undislike", "edit", "state", "delete", "report", "decide", "pick", "hide", "count", "erase"])
        try:
            if what == "post" or comment is None:
                said += post(draft()).comment is not None
            elif what == "answer":
                said += post(draft(comment)).comment is not None
            elif what == "edit":
                edit(comment, draft(comment.parent, comment))
            elif what == "state":
                set_state(comment, chance.choice(list(Comment.State)))
            elif what == "delete":
                delete(comment)
            elif what == "decide":
                chance.choice([approve, remove])(comment, Ruling(moderator, "spam"))
            elif what == "pick":
                chance.choice([pick, unpick])(comment, Ruling(moderator))
            elif what == "hide":
                hide(story)
                show_again(story)
            elif what == "count":
                count_anew(thread.pk)
            elif what == "erase":
                erase(comment)
            elif what == "report":
                report(comment, reader, "spam")
            else:
                votes = {{"like": like, "unlike": unlike, "dislike": dislike, "undislike": undislike}}
                votes[what](comment, reader)
        except Overtaken:
            pass
    sys.stdout.write(f"said {{said}}\\n")
    connection.close()
def guarded(seed):
    try:
        play(seed)
    except BaseException as error:
        broken.append(repr(error))
        raise
threads = [threading.Thread(target=guarded, args=({process} * 100 + n,)) for n in range({threads})]
for each in threads: each.start()
for each in threads: each.join()
sys.exit("; ".join(broken) or 0)
"""

LIKING = """
import threading
from broadsheet.comments.models import Comment
from broadsheet.comments.voting import like
from broadsheet.readers.models import Reader
from django.db import connection
comment, reader = Comment.objects.earliest("pk"), Reader.objects.latest("pk")
start = threading.Barrier(4)
def once():
    start.wait()
    print("liked" if like(comment, reader) else "again")
    connection.close()
threads = [threading.Thread(target=once) for _ in range(4)]
for each in threads: each.start()
for each in threads: each.join()
"""

# Pairs of what two people do at one moment, time after time, with what each pair begins from.
MEETING = """
import threading
from datetime import timedelta
from django.db import connection, transaction
from django.utils import timezone
from broadsheet.comments import hiding
from broadsheet.comments.counting import Overtaken, set_state
from broadsheet.comments.marking import pick
from broadsheet.comments.models import Comment
from broadsheet.comments.moderation import Ruling
from broadsheet.comments.reconciling import drifts, reconcile_thread
from broadsheet.comments.subjects import erase, move_comments
from broadsheet.comments.testing import make_comment, make_reader
from broadsheet.comments.voting import dislike, like, undislike, unlike
from broadsheet.people.models import User
from broadsheet.stories.models import StoryPage
TURNS = {turns}
ruling = Ruling(User.objects.get(is_superuser=True))
known = timezone.now() - timedelta(days=9)
ada, bo, imported, own = (make_reader(name, joined_at=known) for name in ("Ada", "Bo", "C", "D"))
story = StoryPage.objects.get()
root = make_comment(story, by=ada)
picked = make_comment(story, parent=root, by=ada)
pick(picked, ruling)
between = [make_comment(story, parent=root, by=bo) for _ in range(TURNS)]
quoted = [make_comment(story, f"What Ada said {{each}}", each, by=ada) for each in between]
answers = [make_comment(story, f"> {{each.source}}\\n\\nNo", each, by=bo) for each in quoted]
stub = make_comment(story, by=imported)
below = make_comment(story, parent=stub, by=imported)
make_comment(story, parent=below, by=bo)
set_state(stub, "removed")

def again(comment):
    return Comment.objects.select_related("thread__story__edition", "author").get(pk=comment.pk)

def vote(comment):
    for _ in range(5):
        like(comment, bo), unlike(comment, bo)

def change_minds(comment):
    for _ in range(5):
        like(comment, bo), dislike(comment, bo)

def vote_no_more(comment):
    for _ in range(10):
        unlike(comment, bo), undislike(comment, bo)

def take_down():
    hiding.hide(story), hiding.show_again(story)

def change(comment):
    set_state(again(comment), "waiting"), set_state(again(comment), "published")

def claim():
    for claimed, by in ((imported, own), (own, imported)):
        with transaction.atomic():
            move_comments(claimed, by)

PAIRS = {{
    "a vote and a takedown": (lambda n: vote(root), lambda n: take_down()),
    "a new tree and a takedown": (lambda n: vote(make_comment(story, by=ada)), lambda n: take_down()),
    "two votes of one reader": (lambda n: change_minds(root), lambda n: vote_no_more(root)),
    "a vote and an erasure": (lambda n: vote(between[n]), lambda n: erase(again(quoted[n]))),
    "a vote and a removal of a pick": (lambda n: vote(picked), lambda n: change(picked)),
    "a vote and a count of all": (
        lambda n: vote(root), lambda n: reconcile_thread(root.thread_id, 0)
    ),
    "a decision and a claimed name": (lambda n: change(below), lambda n: claim()),
}}

def meet(name, acts):
    start = threading.Barrier(2)
    def turn_by_turn(act):
        try:
            for number in range(TURNS):
                start.wait()
                try:
                    act(number)
                except Overtaken:
                    pass
        except threading.BrokenBarrierError:
            pass
        except BaseException as error:
            print(name, repr(error))
            start.abort()
        finally:
            connection.close()
    threads = [threading.Thread(target=turn_by_turn, args=[act]) for act in acts]
    for each in threads: each.start()
    for each in threads: each.join()
    for row, right in drifts():
        print(name, "left", row, right)

for name, acts in PAIRS.items():
    meet(name, acts)
"""

CHECKING = """
from broadsheet.comments.models import Comment
from broadsheet.comments.reconciling import drifts
for row, right in drifts():
    print("WRONG", type(row).__name__, row.pk, right)
print("comments", Comment.objects.count())
"""


@pytest.fixture
def site(tmp_path) -> Site:
    """A site on the database that the tests run on, which on SQLite is a file of its own."""
    if connection.vendor != "postgresql":
        return make_site(tmp_path)
    parts = connection.settings_dict
    name = f"{quote(parts['USER'])}:{quote(parts['PASSWORD'])}@" if parts["USER"] else ""
    host = f"{parts['HOST']}:{parts['PORT']}" if parts["PORT"] else parts["HOST"]
    return make_site(tmp_path, f"postgresql://{name}{host}/{parts['NAME']}")


def begin(site: Site, code: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
        cwd=ROOT, env=site.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_figures_hold_nothing_that_was_said_is_lost_and_no_two_wait_for_each_other(site):
    site.run(SETTING_UP)
    playing = [
        begin(site, PLAYING.format(process=n, threads=THREADS, operations=OPERATIONS))
        for n in range(PROCESSES)
    ]
    told = [process.communicate() for process in playing]
    assert [process.returncode for process in playing] == [0] * PROCESSES, told
    said = sum(int(line.split()[1]) for out, _ in told for line in out.splitlines())
    assert site.run(CHECKING).splitlines() == [f"comments {said}"]

    liking = [begin(site, LIKING) for _ in range(PROCESSES)]
    told_of_likes = "".join(each.communicate()[0] for each in liking)
    assert (told_of_likes.count("liked"), told_of_likes.count("again")) == (1, 7)
    assert site.run(CHECKING).splitlines() == [f"comments {said}"]

    assert site.run(MEETING.format(turns=TURNS)) == ""
