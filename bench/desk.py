"""How fast the desk answers at a large archive, and what fifty editors can save at once."""

from __future__ import annotations

import http.client
import json
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from bench import Figure, benchmark
from bench.delivery import HOT_PAGES, paths_of
from bench.desk_archive import EDITORS, fill, signed_in
from bench.newsroom import Archive
from bench.serving import AGENT, HOST, SHIPPED_PORT, ask, loading, parsed, shipped_server
from broadsheet.editions.tests.test_desk_doors import story_form
from broadsheet.media.models import Picture
from broadsheet.people.models import User
from broadsheet.stories.models import StoryPage

STORIES, PICTURES = 100_000, 50_000
TIMES = 20
PUBLICATIONS = 20
# The desk saves three seconds after a key was pressed last.
SECONDS_BETWEEN_SAVES = 3
SECONDS_OF_SAVING = 30
READERS, READERS_A_SECOND = 1_000, 5_000
TOKEN = "a" * 32


@benchmark
def desk() -> Iterator[Figure]:
    """Lists, choosers, searches, saving and publishing at 100,000 stories, alone and with readers."""
    archive = Archive()
    fill(archive, STORIES, PICTURES)
    with shipped_server():
        yield from screens(archive)
        yield from publications()
        yield from at_the_same_moment()
        yield from saving("own stories", distinct=EDITORS)
        yield from saving("five stories", distinct=5)
        yield from beside_readers()


def screens(archive: Archive) -> Iterator[Figure]:
    visitor = Visitor(editor(0))
    for what, path in screens_of(archive).items():
        visitor.get(path)
        times = sorted(timed(lambda path=path: visitor.get(path)) for _ in range(TIMES))  # type: ignore[misc]
        yield figure(what, times)


def screens_of(archive: Archive) -> dict[str, str]:
    section = archive.sections[0].pk
    story = StoryPage.objects.get(edition_slug="story-0")
    picture = Picture.objects.order_by("pk").first()
    return {
        "desk home": "/desk/",
        "a section's stories": f"/desk/pages/{section}/",
        "the same, page 100": f"/desk/pages/{section}/?p=100",
        "the same, by title": f"/desk/pages/{section}/?ordering=title",
        "search in a section": f"/desk/pages/{section}/?q=harbour+ferry",
        "search of stories": "/desk/pages/search/?q=harbour+ferry",
        "search that finds nothing": "/desk/pages/search/?q=nothingness",
        "page chooser": f"/desk/choose-page/{section}/?page_type=stories.storypage",
        "its first page": "/desk/choose-page/?page_type=stories.storypage",
        "its search": "/desk/choose-page/search/?q=harbour&page_type=stories.storypage",
        "pictures": "/desk/images/",
        "search of pictures": "/desk/images/?q=harbour",
        "picture chooser": "/desk/images/chooser/",
        "search in it": "/desk/images/chooser/results/?q=harbour",
        "picture debts": "/desk/picture-debts/",
        "topics": "/desk/snippets/stories/topic/",
        "topic chooser": "/desk/snippets/choose/stories/topic/",
        "its search ": "/desk/snippets/choose/stories/topic/results/?q=Topic+7",
        "author chooser": "/desk/snippets/choose/stories/author/results/?q=Author+7",
        "use of a topic": f"/desk/snippets/stories/topic/usage/{archive.topics[0].pk}/",
        "use of a picture": f"/desk/images/usage/{picture.pk}/",
        "aging pages": "/desk/reports/aging-pages/",
        "stories in review": "/desk/reports/workflow/",
        "a history of 300 versions": f"/desk/pages/{story.pk}/history/",
        "a story's form": f"/desk/pages/{story.pk}/edit/",
        "a new story's form": f"/desk/pages/add/stories/storypage/{section}/",
        "quick story": "/desk/quick/",
    }


def publications() -> Iterator[Figure]:
    visitor = Visitor(editor(0))
    stories = StoryPage.objects.order_by("-listed_at")[10 : 10 + PUBLICATIONS]
    drafts = [Draft(story.pk) for story in stories]
    times = sorted(timed(lambda draft=draft: draft.publish(visitor)) for draft in drafts)  # type: ignore[misc]
    yield figure("publish", times)


def at_the_same_moment() -> Iterator[Figure]:
    """Fifty saves begin in one instant."""
    drafts = drafts_of(EDITORS)
    visitors = [Visitor(editor(number)) for number in range(EDITORS)]
    gate = threading.Barrier(EDITORS)
    times: list[float] = []

    def save(number: int) -> None:
        gate.wait()
        times.append(timed(lambda: drafts[number].save(visitors[number])))

    together(save)
    yield figure("50 saves in one instant", sorted(times), lost(drafts))


def saving(what: str, distinct: int) -> Iterator[Figure]:
    """Fifty editors at work on that many stories, each saved as often as the desk does."""
    drafts = drafts_of(distinct)
    visitors = [Visitor(editor(number)) for number in range(EDITORS)]
    times: list[float] = []
    until = time.monotonic() + SECONDS_OF_SAVING

    def work(number: int) -> None:
        time.sleep(number * SECONDS_BETWEEN_SAVES / EDITORS)
        draft = Draft(drafts[number % distinct].pk)
        while time.monotonic() < until:
            times.append(timed(lambda: draft.save(visitors[number])))
            time.sleep(SECONDS_BETWEEN_SAVES)
        drafts.append(draft)

    together(work)
    yield figure(f"50 editors saving, {what}", sorted(times), lost(drafts))


def beside_readers() -> Iterator[Figure]:
    paths = ["/en/", *paths_of(STORIES, HOT_PAGES)]
    for path in paths:
        ask(path)
    seconds = SECONDS_OF_SAVING + 15
    with loading(SHIPPED_PORT, paths, seconds, READERS, READERS_A_SECOND) as readers:
        yield from saving("own stories, with readers", distinct=EDITORS)
        printed, _ = readers.communicate()
    load = parsed(printed)
    yield Figure(
        "readers meanwhile", round(load.per_second * seconds), seconds, f"p99 {load.p99} ms"
    )


def together(work: Callable[[int], None]) -> None:
    threads = [threading.Thread(target=work, args=(number,)) for number in range(EDITORS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def editor(number: int) -> User:
    return User.objects.get(username=f"editor-{number}")


def drafts_of(number: int) -> list[Draft]:
    stories = StoryPage.objects.order_by("-listed_at")[100 : 100 + number]
    return [Draft(story.pk) for story in stories]


def lost(drafts: list[Draft]) -> str:
    """What became of the saves, as a remark."""
    answers = sum((draft.answers for draft in drafts), Counter())
    missing = sum(not draft.is_kept() for draft in drafts if draft.kept)
    told = ", ".join(f"{number} {answer}" for answer, number in sorted(answers.items()))
    return f"{missing} lost; {told}"


class Visitor:
    """Somebody signed in at the desk, over a connection that stays."""

    def __init__(self, person: User) -> None:
        cookies = f"{signed_in(person)}; csrftoken={TOKEN}"
        self.headers = AGENT | {"Host": HOST, "Cookie": cookies, "X-CSRFToken": TOKEN}
        self.client = http.client.HTTPConnection("127.0.0.1", SHIPPED_PORT, timeout=60)

    def get(self, path: str) -> bytes:
        return self.ask("GET", path, 200)

    def ask(self, method: str, path: str, status: int, body: str = "", **headers: str) -> bytes:
        self.client.request(method, path, body, headers=self.headers | headers)
        response = self.client.getresponse()
        page = response.read()
        if response.status != status:
            raise RuntimeError(f"{path}: {response.status}")
        return page

    def send(self, path: str, form: dict, accept: str) -> tuple[int, bytes]:
        kind = "application/x-www-form-urlencoded"
        headers = self.headers | {"Accept": accept, "Content-Type": kind}
        self.client.request("POST", path, urllib.parse.urlencode(form), headers)
        response = self.client.getresponse()
        return response.status, response.read()


@dataclass
class Draft:
    """A story as one browser has it open."""

    pk: int
    revision: dict = field(default_factory=dict)
    kept: dict[int, str] = field(default_factory=dict)
    answers: Counter = field(default_factory=Counter)

    def __post_init__(self) -> None:
        story = StoryPage.objects.get(pk=self.pk)
        self.form = story_form(story) | body_of(story)
        latest = story.latest_revision
        self.revision = {
            "loaded_revision_id": latest.pk,
            "loaded_revision_created_at": latest.created_at.isoformat(),
        }
        self.number = 0

    def save(self, visitor: Visitor) -> None:
        self.number += 1
        text = f"Written {self.number} {visitor.headers['Cookie'][:20]}"
        form = self.form | {"standfirst": text} | self.revision
        status, body = visitor.send(f"/desk/pages/{self.pk}/edit/", form, "application/json")
        answer = json.loads(body) if status in {200, 400} else {}
        if status == 200:
            self.revision["overwrite_revision_id"] = answer["revision_id"]
            self.kept[answer["revision_id"]] = text
        self.answers["saved" if status == 200 else answer.get("error_code", status)] += 1

    def is_kept(self) -> bool:
        """Whether what was last acknowledged is in the version that the answer named."""
        story = StoryPage.objects.get(pk=self.pk)
        return all(
            story.revisions.get(pk=pk).content["standfirst"] == text
            for pk, text in self.kept.items()
        )

    def publish(self, visitor: Visitor) -> None:
        form = self.form | {"action-publish": "action-publish"}
        status, _ = visitor.send(f"/desk/pages/{self.pk}/edit/", form, "text/html")
        if status != 302:
            raise RuntimeError(f"publishing: {status}")


def body_of(story: StoryPage) -> dict:
    """The part of the story's form with its paragraphs, as the desk's editor sends them."""
    form: dict = {"body-count": len(story.body)}
    converter = ContentstateConverter(["bold", "italic", "link"])
    for number, block in enumerate(story.body):
        text = converter.from_database_format(block.value.source)
        values = {"deleted": "", "order": number, "type": "text", "id": block.id, "value": text}
        form |= {f"body-{number}-{name}": value for name, value in values.items()}
    return form


def timed(action: Callable[[], object]) -> float:
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun


def figure(what: str, times: list[float], note: str = "") -> Figure:
    """times: seconds, in order."""
    p50, p95, p99 = (times[int((len(times) - 1) * part)] * 1000 for part in (0.5, 0.95, 0.99))
    said = f"p50 {p50:.0f} ms, p95 {p95:.0f} ms, p99 {p99:.0f} ms"
    return Figure(what, len(times), sum(times), f"{said}; {note}" if note else said)
