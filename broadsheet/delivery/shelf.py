"""The parts and cards of one edition's pages: made, and kept in the page store."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field

from django.utils import timezone, translation

from broadsheet.delivery.index import Entry
from broadsheet.delivery.store import Moment, Signature, Store
from broadsheet.editions.models import Edition
from broadsheet.editions.script import reading
from broadsheet.kit.parts import CARDS, CUT, PARTS, Item, Part
from broadsheet.kit.serbian import html_to_latin
from broadsheet.kit.showing import collecting, shows

MOST_IN_MEMORY = 20_000


Known = tuple[Signature, Part | str]


class NotMade(Exception):
    """A part is not in the store, and whoever asks may not make it; its key is told."""


def reading_of(edition: Edition) -> str:
    """What the parts of an edition are filed under: those in another script are others."""
    return edition.latin_code if edition.in_latin else edition.code


@contextmanager
def in_words_of(edition: Edition):
    with (
        translation.override(edition.interface_language),
        timezone.override(edition.zone),
        reading(edition),
    ):
        yield


def make_part(edition: Edition, name: str) -> tuple[Part, set[str]]:
    """The part as it is now, and the tags of what it shows."""
    kind, _, argument = name.partition("/")
    with collecting() as tags, in_words_of(edition):
        part = PARTS[kind](edition, argument)
        shows(edition)
    return (in_latin(part) if edition.in_latin else part), tags


def make_cards(edition: Edition, family: str, ids: list[int]) -> dict[int, tuple[str, set[str]]]:
    """The cards and what each shows; an empty one for a story that readers may not see."""
    made = {pk: ("", {f"page:{pk}"}) for pk in ids}
    with in_words_of(edition):
        cards = CARDS[family](edition, ids)
        while True:
            with collecting() as tags:
                card = next(cards, None)
                shows(edition)
            if card is None:
                return made
            pk, html = card
            made[pk] = (html_to_latin(html) if edition.in_latin else html), tags


def in_latin(part: Part) -> Part:
    """The part in the other script. It is read as one text, as its frame encloses the items."""
    texts = [part.before, part.after]
    for item in part.items:
        texts += [item.html or "", item.current or ""]
    for place in part.places:
        texts += place
    latin = iter(html_to_latin(CUT.join(texts)).split(CUT))
    before, after = next(latin), next(latin)
    items = [
        Item(
            item.key,
            *(new if old is not None else None for old, new in ((item.html, next(latin)), (item.current, next(latin)))),
        )
        for item in part.items
    ]  # fmt: skip
    return Part(items, before, after, [(next(latin), next(latin)) for _ in part.places], part.until)


class FreshShelf:
    """Makes everything anew: for pages that are not kept, and to compare with."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.parts: dict[str, Part] = {}

    def part(self, name: str) -> Part:
        if name not in self.parts:
            self.parts[name], _tags = make_part(self.edition, name)
        return self.parts[name]

    def cards(self, family: str, ids: list[int]) -> dict[int, str]:
        made = make_cards(self.edition, family, ids)
        return {pk: html for pk, (html, _tags) in made.items() if html}


@dataclass
class Memory:
    """Decoded entries of this process, each with the signature of its file.

    looked_at: what was found in the files since the epoch began; of the event loop alone, as
    any thread may put something older among the entries.
    """

    entries: dict[str, Known] = field(default_factory=dict)
    epoch: Signature | None = None
    looked_at: dict[str, Known] = field(default_factory=dict)

    def begin(self, epoch: Signature | None) -> None:
        if epoch is None or epoch != self.epoch:
            self.epoch = epoch
            self.looked_at.clear()

    def keep(self, key: str, signature: Signature, value: Part | str) -> None:
        if len(self.entries) >= MOST_IN_MEMORY:
            self.entries.clear()
        self.entries[key] = (signature, value)


def part_key(reading: str, name: str) -> str:
    return f"part:{reading}/{name}"


def card_key(reading: str, family: str, pk: int) -> str:
    return f"card:{reading}/{family}/{pk}"


class StoredShelf:
    """Takes parts and cards from the store, and makes those that are missing.

    edition: who is asked for the edition when something must be made; None: NotMade is
    raised instead, or with_gaps what is missing is left out and what has ended is taken. Then
    a file is looked at once in an epoch: whoever replaces one turns the epoch afterwards.
    `used` tells which parts a page was filled with, `until` when the first of them changes by
    itself, in seconds since 1970.
    """

    def __init__(
        self, store: Store, memory: Memory, reading: str, edition: Callable[[], Edition] | None,
        *, with_gaps: bool = False,
    ) -> None:  # fmt: skip
        self.store = store
        self.memory = memory
        self.reading = reading
        self.edition = edition
        self.with_gaps = with_gaps
        self.used: dict[str, Signature | None] = {}
        self.until = float("inf")

    def part(self, name: str) -> Part:
        key = part_key(self.reading, name)
        found = self.kept(key, decode_part)
        if found is None:
            found = self.make_part(key, name)
        elif self.with_gaps and not self.is_current(found):
            self.used[key] = None
        elif not self.is_current(found):
            found = self.make_part(key, name)
            if self.used[key]:
                self.store.turn_epoch()  # what nginx sends does not know when it ends
            self.store.tell_caches({key})
        if found.until:
            self.until = min(self.until, found.until)
        return found

    def is_current(self, part: Part) -> bool:
        return part.until is None or part.until > time.time()

    def cards(self, family: str, ids: list[int]) -> dict[int, str]:
        keys = {pk: card_key(self.reading, family, pk) for pk in ids}
        found = {pk: self.kept(key, decode_card) for pk, key in keys.items()}
        missing = [pk for pk, card in found.items() if card is None]
        if missing:
            found |= self.make_cards(family, missing)
        return {pk: found[pk] for pk in ids if found[pk]}

    def kept(self, key: str, decode: Callable):
        """The entry, from memory when the file is still the one it was read from."""
        known = self.look(key, decode) if self.edition else self.look_once(key, decode)
        if known is None:
            return None
        self.used[key], value = known
        return value

    def look_once(self, key: str, decode: Callable) -> Known | None:
        known = self.memory.looked_at.get(key) or self.look(key, decode)
        if known is not None:
            self.memory.looked_at[key] = known
        return known

    def look(self, key: str, decode: Callable) -> Known | None:
        known = self.memory.entries.get(key)
        if known is None or known[0] != self.store.signature(key):
            read = self.store.read(key)
            if read is None:
                return None
            known = read[0], decode(read[1])
            self.memory.keep(key, *known)
        return known

    def make_part(self, key: str, name: str) -> Part:
        if self.with_gaps:
            self.used[key] = None
            return Part()
        edition, moment = self.to_make(key), self.store.moment()
        begun = time.monotonic()
        part, tags = make_part(edition, name)
        entry = Entry(key, encode_part(part), tags, time.monotonic() - begun, part.until)
        self.keep([entry], moment)
        return part

    def make_cards(self, family: str, ids: list[int]) -> dict[int, str]:
        if self.with_gaps:
            self.used |= dict.fromkeys((card_key(self.reading, family, pk) for pk in ids), None)
            return dict.fromkeys(ids, "")
        edition = self.to_make(card_key(self.reading, family, ids[0]))
        moment = self.store.moment()
        made = make_cards(edition, family, ids)
        self.keep(
            [
                Entry(card_key(self.reading, family, pk), html.encode(), tags)
                for pk, (html, tags) in made.items()
            ],
            moment,
        )
        return {pk: html for pk, (html, _tags) in made.items()}

    def keep(self, entries: list[Entry], moment: Moment) -> None:
        kept = self.store.keep(entries, moment)
        for entry in entries:
            self.used[entry.key] = kept.get(entry.key)

    def to_make(self, key: str) -> Edition:
        if self.edition is None:
            raise NotMade(key)
        return self.edition()


def encode_part(part: Part) -> bytes:
    return json.dumps(asdict(part), ensure_ascii=False).encode()


def decode_part(written: bytes) -> Part:
    values = json.loads(written)
    values["items"] = [Item(**item) for item in values["items"]]
    values["places"] = [tuple(place) for place in values["places"]]
    return Part(**values)


def decode_card(written: bytes) -> str:
    return written.decode()
