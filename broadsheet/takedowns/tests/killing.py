"""Takedowns and liftings that are killed at named and at random points, in a site of their own.

`run(rounds)` prints one line of JSON for each round in which something was wrong, and then how
many rounds there were. In a process of the site's: `manage.py shell -c`, without a server.

In each round the site is as it was at first. A child takes something down, or lifts it, and is
killed. Another does what the server's clock would do, and looks whether nothing was done, or
all of it; and after it was acknowledged, that all of it was.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import connections
from django.db.models import QuerySet

from broadsheet.delivery import purging
from broadsheet.delivery.making import fill_and_make, make_page
from broadsheet.delivery.pages import decode
from broadsheet.delivery.site import store
from broadsheet.delivery.stitching import Piece, text_of
from broadsheet.delivery.store import SEAL, Store
from broadsheet.editions.models import Edition
from broadsheet.fronts.models import TickerEntry
from broadsheet.kit import ledger
from broadsheet.media.models import Picture
from broadsheet.media.renditions import make_renditions
from broadsheet.people.models import User
from broadsheet.stories.models import StoryPage
from broadsheet.takedowns import finishing, lifting, sealing, taking
from broadsheet.takedowns.models import Takedown
from broadsheet.takedowns.paragraphs import Paragraph
from broadsheet.takedowns.taking import Order, take_down
from broadsheet.takedowns.tests.taken import CANARY, PARAGRAPH, everything_in, text
from broadsheet.testing import make_author, make_edition, make_person, make_picture, make_story

KEPT = ("broadsheet.sqlite3", "originals", "media", "pages", "sealed")
PAGES = ("/en/", "/en/world/", "/en/latest/", "/en/world/ferry/", "/en/world/other/")

# Whose name of which function, and whether that is done first.
POINTS: dict[str, tuple[Any, str, bool]] = {
    "before a file is sealed": (sealing, "seal_file", False),
    "after a file is sealed": (sealing, "seal_file", True),
    "before the record": (sealing, "seal", False),
    "after the record": (sealing, "seal", True),
    "before the row": (Takedown, "save", False),
    "after the row": (Takedown, "save", True),
    "before the ledger": (ledger, "record", False),
    "before the commit": (taking, "tell_others", True),
    "after the commit": (purging, "follow_here", False),
    "before pages are dropped": (Store, "drop_and_forget", False),
    "while pages are dropped": (os, "unlink", True),
    "after pages are dropped": (Store, "drop_and_forget", True),
    "after pages have gone": (finishing, "delete_files", False),
    "after the first file": (FileSystemStorage, "delete", True),
    "after the files": (finishing, "delete_files", True),
    "before it is finished": (QuerySet, "update", False),
}
POINTS_OF_LIFTING: dict[str, tuple[Any, str, bool]] = {
    "before files come back": (lifting, "bring_files_back", False),
    "after files came back": (lifting, "bring_files_back", True),
    "after rows came back": (lifting, "put_back", True),
    "before the ledger": (ledger, "record", False),
    "after the commit": (purging, "follow_here", False),
    "at the end": (lifting, "follow_now", True),
}
KINDS = ("story", "paragraph", "picture")
Round = tuple[str, bool, str]  # kind, whether it is lifted, point


def found() -> None:
    """A story with a picture, read by everybody, and another one."""
    owner = make_person("owner", is_superuser=True)
    english = make_edition("en", "The Calder Lantern", "en", "English", ["World"])
    picture = make_picture(english, title="The harbour", description=f"{CANARY} in the fog")
    make_renditions(picture)
    story = make_story(
        english, slug="ferry", title=f"{CANARY} sails", picture=picture, owner=owner,
        picture_caption=f"{CANARY} at sea", authors=(make_author(english),),
        body=[text(PARAGRAPH, f"{CANARY} said so")],
    )  # fmt: skip
    story.save_revision()
    make_story(english, slug="other", title="Another story")
    TickerEntry.objects.create(edition=english, text=f"{CANARY} now", story=story)


def make_pages() -> None:
    for page in PAGES:
        key = f"{settings.PUBLIC_URL.partition('//')[2]}{page}"
        make_page(key)
        fill_and_make(key)


def run(rounds: int, seed: int = 1) -> None:
    random.seed(seed)
    aside = settings.DATA_DIR.with_name(f"{settings.DATA_DIR.name}-aside")
    in_child(make_pages)
    if CANARY not in everything_kept():
        raise RuntimeError("No page is kept that a takedown could leave behind.")
    connections.close_all()
    copy(settings.DATA_DIR, aside)
    # Whatever is killed at the last call of anything is killed at the end.
    calls = {(kind, lifts): calls_of(aside, kind, lifts) for kind in KINDS for lifts in (0, 1)}
    for number, (kind, lifts, point) in zip(range(rounds), named_and_random(calls), strict=False):
        copy(aside, settings.DATA_DIR)
        wrong = play(kind, lifts, point)
        if wrong:
            print(json.dumps([number, kind, lifts, point, wrong]))
    print(rounds)


def named_and_random(calls: dict) -> Iterator[Round]:
    points = [
        *((False, point) for point in POINTS),
        *((True, point) for point in POINTS_OF_LIFTING),
    ]
    for shift in range(len(KINDS)):
        for number, (lifts, point) in enumerate(points):
            # Only pictures have files, so these are first where that matters.
            first = KINDS.index("picture") if "file" in point else number
            yield KINDS[(first + shift) % len(KINDS)], lifts, point
    while True:
        kind, lifts = random.choice(KINDS), random.random() < 0.25
        yield kind, lifts, f"call {random.randrange(calls[kind, lifts])}"


def copy(here: Path, there: Path) -> None:
    there.mkdir(exist_ok=True)
    for name in (*KEPT, "broadsheet.sqlite3-wal", "broadsheet.sqlite3-shm", "ledger.jsonl"):
        place = there / name
        if place.is_dir():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)
    for name in KEPT:
        place = here / name
        if place.is_dir():
            shutil.copytree(place, there / name, symlinks=True)
        elif place.exists():
            shutil.copy2(place, there / name)


def play(kind: str, lifts: bool, point: str) -> list[str]:
    """What was wrong afterwards."""
    if lifts:
        in_child(lambda: order(kind))
    said, ended = in_child(lambda: killed_at(point, kind, lifts))
    if ended not in {-signal.SIGKILL, 0}:
        return [f"ended with {ended}: {said}"]
    found, ended = in_child(lambda: what_is_wrong(kind, lifts, "acknowledged" in said))
    return json.loads(found) if ended == 0 else [f"looking ended with {ended}: {found}"]


def in_child(work: Callable[[], Any]) -> tuple[str, int]:
    """Do the work in a fork; return what it wrote and how it ended."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        os.dup2(writing, sys.stdout.fileno())
        try:
            work()
            sys.stdout.flush()
            connections.close_all()
        except BaseException as error:  # noqa: BLE001 – the boundary of the process
            print(repr(error), flush=True)
            os._exit(1)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    return said, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def killed_at(point: str, kind: str, lifts: bool) -> None:
    if point.startswith("call "):
        die_at_call(int(point.removeprefix("call ")))
    else:
        owner, name, after = (POINTS_OF_LIFTING if lifts else POINTS)[point]
        die_at(owner, name, after, is_meant=of_takedowns if owner is QuerySet else None)
    do(kind, lifts)
    print("acknowledged", flush=True)


def of_takedowns(*args: Any, **kwargs: Any) -> bool:
    return args[0].model is Takedown and "finished_at" in kwargs


def die_at(owner: Any, name: str, after: bool, is_meant: Callable | None) -> None:
    original = getattr(owner, name)

    def then_die(*args: Any, **kwargs: Any) -> Any:
        if is_meant and not is_meant(*args, **kwargs):
            return original(*args, **kwargs)
        if after:
            original(*args, **kwargs)
        return os.kill(os.getpid(), signal.SIGKILL)

    for module in (owner, taking, lifting, finishing):
        if getattr(module, name, None) is original:
            setattr(module, name, then_die)


def die_at_call(number: int) -> None:
    left = [number]

    def count(frame: Any, event: str, argument: Any) -> None:
        if event == "call" and is_ours(frame):
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(count)


def is_ours(frame: Any) -> bool:
    return "/broadsheet/" in frame.f_code.co_filename or "/backends/" in frame.f_code.co_filename


def calls_of(aside: Path, kind: str, lifts: int) -> int:
    """How many calls there are, of ours and of the database."""

    def count() -> None:
        calls = [0]

        def count_one(frame: Any, event: str, argument: Any) -> None:
            calls[0] += event == "call" and is_ours(frame)

        sys.setprofile(count_one)
        do(kind, bool(lifts))
        sys.setprofile(None)
        print(calls[0])

    copy(aside, settings.DATA_DIR)
    if lifts:
        in_child(lambda: order(kind))
    said, ended = in_child(count)
    assert ended == 0, said
    return int(said)


def do(kind: str, lifts: bool) -> None:
    with purging.together():  # as at the desk
        if lifts:
            lifting.lift(Takedown.objects.get(), User.objects.get(username="owner"))
        else:
            order(kind)


def order(kind: str) -> None:
    take_down(
        Order(
            Takedown.Kind(kind),
            User.objects.get(username="owner"),
            {Edition.objects.get(): ""},
            "A court said so.",
            "The court",
            story=StoryPage.objects.get(slug="ferry"),
            paragraph=Paragraph(PARAGRAPH),
            picture=Picture.objects.filter(title="The harbour").first(),
        )
    )


# Afterwards


def what_is_wrong(kind: str, lifts: bool, was_acknowledged: bool) -> None:
    purging.IS_MISSED_AFTER = finishing.IS_LEFT_AFTER = timedelta(0)
    purging.follow_what_was_missed()
    finishing.finish_what_was_left()
    wrong = []
    standing = Takedown.objects.standing().exists()
    is_done = Takedown.objects.exclude(lifted_at=None).exists() if lifts else standing
    if was_acknowledged and not is_done:
        wrong.append("acknowledged and not done")
    wrong += left_over(kind) if standing else missing(kind)
    with closing(sqlite3.connect(settings.DATA_DIR / "broadsheet.sqlite3")) as database:
        if database.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            wrong.append("the database is damaged")
        if database.execute("PRAGMA foreign_key_check").fetchall():
            wrong.append("a key leads nowhere")
    print(json.dumps(wrong))


def left_over(kind: str) -> list[str]:
    """What is still there though it is down."""
    words = {
        "story": [CANARY],
        "paragraph": [f"{CANARY} said so"],
        "picture": [f"{CANARY} at sea", f"{CANARY} in the fog"],
    }[kind]
    sources = {"the database": everything_in_rows(kind), "the page store": everything_kept()}
    wrong = [
        f"{word} in {name}" for word in words for name, said in sources.items() if word in said
    ]
    folders = ("originals/original_images", "media/images") if kind == "picture" else ()
    files = [str(file) for name in folders for file in (settings.DATA_DIR / name).glob("*")]
    return wrong + files


def everything_in_rows(kind: str) -> str:
    """Of a story that is down its picture stays."""
    without = {"media_picture", "wagtailsearch_indexentry"} if kind == "story" else set()
    return everything_in(connections["default"], frozenset(without))


def everything_kept() -> str:
    """All that the page store would send, whatever it is part of."""
    said = []
    for entry in store.directory.glob("now/entries/*/*"):
        written = entry.read_bytes()[SEAL:]
        try:
            pieces = decode(written).pieces
        except (ValueError, KeyError, TypeError):
            said.append(written.decode())  # a part or a card
        else:
            said += [text_of(piece) for piece in pieces if isinstance(piece, Piece)]
    return "\n".join(said)


def missing(kind: str) -> list[str]:
    """What is not there though nothing is down."""
    story = StoryPage.objects.get(slug="ferry")
    picture = Picture.objects.filter(title="The harbour").first()
    wrong = []
    if not story.live or story.title != f"{CANARY} sails" or not story.listed_at:
        wrong.append("the story is not what it was")
    if [block.id for block in story.body] != [PARAGRAPH]:
        wrong.append("the paragraph is not there")
    if picture is None or story.picture_id != picture.pk or not Path(picture.file.path).exists():
        wrong.append("the picture is not there")
    if any(CANARY not in json.dumps(each.content) for each in story.revisions.all()):
        wrong.append("a version is without its words")
    if TickerEntry.objects.count() != 1:
        wrong.append("the ticker is not what it was")
    answer = make_page(f"{settings.PUBLIC_URL.partition('//')[2]}/en/world/ferry/").answer
    if answer and answer.status != 200:
        wrong.append(f"the page answers {answer.status}")
    return wrong
