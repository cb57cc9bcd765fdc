"""How fast threads are read, written, followed and moderated, up to 100,000 comments."""

from __future__ import annotations

import http.client
import json
import statistics
import subprocess
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bench import Figure, benchmark
from bench.commenting import fill_thread, make_readers
from bench.delivery import store
from bench.desk import TIMES, Visitor, figure, timed
from bench.desk_archive import signed_in
from bench.newsroom import Archive
from bench.serving import (
    HOST,
    SHIPPED_PORT,
    ask,
    delay_for,
    load,
    loading,
    parsed,
    shipped_server,
    wrk,
)
from broadsheet.comments.models import Comment, EditionRules, Thread
from broadsheet.comments.models.rules import Mode, Sort
from broadsheet.comments.moderation import stamp
from broadsheet.comments.reading import HEADS, ORDERS, heads_of
from broadsheet.editions.models import EditionRole
from broadsheet.stories.models import StoryPage
from broadsheet.testing import make_person

SIZES = (100, 1_000, 10_000, 100_000)
WAITING = 50_000
READERS = 2000
WRITERS = 16  # each sends the next comment once it is answered
PACED_WRITERS = 100
# A second; what an answer takes is on top of the pause, so that somewhat fewer than so many come.
OFFERED = 225
SECONDS = 20
READS_A_SECOND = 2_000
WATCHED = 40
TOKEN = "a" * 32
SHOWN_WITHIN = 10  # seconds, or it is called lost


@benchmark
def comments() -> Iterator[Figure]:
    """Pages of threads of 100 to 100,000, writing beside reading, a queue of 50,000."""
    archive = Archive()
    archive.grow_to(50)
    EditionRules.objects.create(
        edition=archive.edition, mode=Mode.OPEN, seconds_between=0, burst=0, closes_after_days=None
    )
    readers = make_readers(READERS)
    stories = list(StoryPage.objects.order_by("pk")[: len(SIZES) + 3])
    for story, size in zip(stories, SIZES, strict=False):
        fill_thread(story, readers, size)
    fill_thread(stories[-1], readers, WAITING, Comment.State.WAITING)
    moderator = make_person("moderator", (archive.edition, EditionRole.Role.MODERATOR))
    cookies = [signed_in(reader.account) for reader in readers if reader.account]
    with shipped_server():
        for story, size in zip(stories, SIZES, strict=False):
            yield from misses(story, size)
        yield from hits(stories[len(SIZES) - 1])
        yield from writing(stories[-2], cookies, "comments accepted", WRITERS)
        paced = f"comments accepted of {OFFERED} offered"
        yield from writing(stories[-3], cookies, paced, PACED_WRITERS, OFFERED)
        yield from following(stories[1], cookies)
        yield from deciding(moderator)


def path_of(story: StoryPage) -> str:
    return f"{story.path_in(story.edition)}comments/"


# Reading


def misses(story: StoryPage, size: int) -> Iterator[Figure]:
    """The first page of each order, pages deep in it, and single comments in their place."""
    thread = Thread.objects.get(story=story)
    path = path_of(story)
    firsts = [f"{path}part/{sort}/" for sort in Sort.values if sort != Sort.PICKS]
    deep = [f"{path}part/{sort}/{begin}/" for sort, begin in deep_places(thread)]
    single = Comment.objects.filter(thread=thread).order_by("-depth")[:TIMES]
    ones = [f"{path}at/{comment.permalink}/part/" for comment in single]
    for what, paths in (("first page", firsts * 4), ("deep page", deep), ("one comment", ones)):
        if paths:
            times = [miss(each) for each in paths]
            note = f"median {statistics.median(times) * 1000:.0f} ms"
            yield Figure(f"misses of a {what}, {size:,} comments", len(times), sum(times), note)


def deep_places(thread: Thread) -> Iterator[tuple[str, str]]:
    for sort, (column, direction) in ORDERS.items():
        heads = heads_of(thread, sort).order_by(f"{direction}{column}", f"{direction}comment_id")
        keys = list(heads.values_list(column, "pk"))
        for key, pk in keys[HEADS :: max(1, len(keys) // 4)]:
            yield sort, f"{key:x}-{pk:x}"


def miss(path: str) -> float:
    store().drop([f"{HOST}{path}"])
    return timed(lambda: ask(path))


def hits(story: StoryPage) -> Iterator[Figure]:
    """A fragment from the store beside the story's own page."""
    fragment, page = f"{path_of(story)}part/recent/", story.path_in(story.edition)
    for what, path in (("a story", page), ("comments", fragment)):
        ask(path)
        load(SHIPPED_PORT, [path], 2)
        found = load(SHIPPED_PORT, [path], 6)
        note = f"p99 {found.p99:.1f} ms, {found.errors} errors"
        yield Figure(f"hits, {what}", round(found.per_second * 6), 6, note)


# Writing

POSTS = """
local cookies = {{ {cookies} }}
local at = 0
request = function()
    at = at + 1
    local cookie = cookies[at % #cookies + 1]
    return wrk.format("POST", "{path}", {{
        ["Cookie"] = cookie .. "; csrftoken={token}", ["X-CSRFToken"] = "{token}",
        ["Content-Type"] = "application/x-www-form-urlencoded", ["Accept"] = "text/html",
        ["Host"] = "{host}", ["User-Agent"] = "Mozilla/5.0 Bench",
    }}, "text=" .. at .. "+words+on+{about}+about+the+harbour+and+the+*ferry*,+which+was+late+today." )
end
{delay}
"""


@contextmanager
def sending(
    path: str, cookies: list[str], number: int, per_second: int
) -> Iterator[subprocess.Popen]:
    """So many readers who write, as fast as they are answered or at most so often a second."""
    script = POSTS.format(
        cookies=", ".join(f'"{cookie}"' for cookie in cookies), path=path, token=TOKEN, host=HOST,
        about=number, delay=delay_for(number, per_second),
    )  # fmt: skip
    with wrk(SHIPPED_PORT, script, SECONDS, number) as process:
        yield process


def writing(
    story: StoryPage, cookies: list[str], what: str, number: int, per_second: int = 0
) -> Iterator[Figure]:
    path = path_of(story)
    pages = [story.path_in(story.edition), f"{path}part/recent/", f"{path}part/newest/"]
    for page in pages:
        ask(page)
    with (
        loading(SHIPPED_PORT, pages, SECONDS, 100, READS_A_SECOND) as reading,
        sending(f"{path}write/", cookies, number, per_second) as process,
    ):
        written = parsed(process.communicate()[0])
        read = parsed(reading.communicate()[0])
    kept = Comment.objects.filter(thread__story=story, state=Comment.State.PUBLISHED).count()
    accepted = round(written.per_second * SECONDS)
    note = f"p99 {written.p99:.0f} ms, {written.errors} errors, {kept} kept"
    yield Figure(what, accepted, SECONDS, note)
    yield Figure(
        "pages read meanwhile", round(read.per_second * SECONDS), SECONDS, f"p99 {read.p99:.0f} ms"
    )


# Following


def following(story: StoryPage, cookies: list[str]) -> Iterator[Figure]:
    """How long until others see a comment, and until they no longer see a deleted one."""
    path = path_of(story)
    page = f"{path}part/newest/"
    shown, gone = [], []
    for number in range(WATCHED):
        text = f"Watched {number} among all others at the harbour."
        client = Reader(cookies[number])
        answer = client.send(f"{path}write/", {"text": text})
        step = json.loads(answer)["html"].split('id="c-')[1].split('"')[0]
        shown.append(until(lambda text=text: text.encode() in ask(page, SHIPPED_PORT)))  # type: ignore[misc]
        client.send(f"{path}at/{step}/delete/", {})
        gone.append(until(lambda text=text: text.encode() not in ask(page, SHIPPED_PORT)))  # type: ignore[misc]
    yield figure("until others see a comment", sorted(shown))
    yield figure("until nobody sees a deleted one", sorted(gone))


def until(is_so: Callable[[], bool]) -> float:
    begun = time.perf_counter()
    while not is_so():
        if time.perf_counter() - begun > SHOWN_WITHIN:
            raise RuntimeError("Nothing follows.")
        time.sleep(0.01)
    return time.perf_counter() - begun


class Reader:
    def __init__(self, cookie: str) -> None:
        self.headers = {
            "Host": HOST, "Cookie": f"{cookie}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN,
            "Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded",
            "User-Agent": "Mozilla/5.0 Bench",
        }  # fmt: skip

    def send(self, path: str, form: dict[str, str]) -> bytes:
        client = http.client.HTTPConnection("127.0.0.1", SHIPPED_PORT, timeout=30)
        client.request("POST", path, urllib.parse.urlencode(form), self.headers)
        response = client.getresponse()
        body = response.read()
        client.close()
        if response.status != 200:
            raise RuntimeError(f"{path}: {response.status} {body[:200]!r}")
        return body


# Moderating


def deciding(moderator) -> Iterator[Figure]:
    visitor = Visitor(moderator)
    edition = EditionRules.objects.get().edition_id
    queue = f"/desk/comments/{edition}/queue/waiting/"
    visitor.get(queue)
    yield figure(
        "a queue of 50,000", sorted(timed(lambda: visitor.get(queue)) for _ in range(TIMES))
    )
    waiting = Comment.objects.filter(state=Comment.State.WAITING).order_by("pk")[: TIMES * 2]
    times = []
    for comment in waiting:
        form = {"step": "approve", "seen": stamp(comment)}
        times.append(timed(lambda comment=comment, form=form: decide(visitor, comment, form)))  # type: ignore[misc]
    yield figure("decisions in it", sorted(times))


def decide(visitor: Visitor, comment: Comment, form: dict) -> None:
    status, body = visitor.send(
        f"/desk/comments/comment/{comment.pk}/decide/", form, "application/json"
    )
    if status != 200:
        raise RuntimeError(f"deciding: {status} {body[:200]!r}")
