"""What an import did or, in a dry run, would do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, fields

SHOWN = 20
CREATED = (
    "stories",
    "pages",
    "pictures",
    "comments",
    "authors",
    "topics",
    "sections",
    "old addresses",
)


@dataclass
class Report:
    """Counts, and every item that was not taken with its place and the reason."""

    dry_run: bool = False
    created: Counter[str] = field(default_factory=Counter)
    updated: int = 0
    unchanged: int = 0
    conflicts: list[dict[str, str]] = field(default_factory=list)
    skipped: list[dict[str, str]] = field(default_factory=list)
    other_languages: Counter[str] = field(default_factory=Counter)
    not_understood: Counter[str] = field(default_factory=Counter)

    def skip(self, place: str, reason: str) -> None:
        self.skipped.append({"place": place, "reason": reason})

    def conflict(self, place: str, title: str, reason: str) -> None:
        self.conflicts.append({"place": place, "title": title, "reason": reason})

    def as_data(self) -> dict:
        return {each.name: getattr(self, each.name) for each in fields(self)}

    def lines(self) -> Iterator[str]:
        """The report for a terminal."""
        made = ", ".join(f"{self.created[what]:,} {what}" for what in CREATED if self.created[what])
        yield f"{'Would be created' if self.dry_run else 'Created'}: {made or 'nothing'}."
        yield f"{'Would be updated' if self.dry_run else 'Updated'}: {self.updated:,}."
        yield f"Unchanged: {self.unchanged:,}."
        if self.other_languages:
            counts = ", ".join(f"{tag} {n:,}" for tag, n in self.other_languages.most_common())
            yield f"In languages without an edition here: {counts}."
        yield f"Conflicts, left as they are here: {len(self.conflicts):,}."
        yield from first_of([f"{c['place']}: “{c['title']}” {c['reason']}" for c in self.conflicts])
        yield f"Skipped: {len(self.skipped):,}."
        yield from first_of(by_reason(self.skipped))
        if self.not_understood:
            yield "Not brought over as it was:"
            yield from first_of(
                [f"{n:,} × {what}" for what, n in self.not_understood.most_common()]
            )


def by_reason(skipped: list[dict[str, str]]) -> list[str]:
    """Each reason with how often it was met, and the first places where."""
    places: dict[str, list[str]] = {}
    for each in skipped:
        places.setdefault(each["reason"], []).append(each["place"])
    return [
        f"{len(where):,} × {reason}: {'; '.join(where[:3])}{'; …' if len(where) > 3 else ''}"
        for reason, where in places.items()
    ]


def first_of(lines: list[str]) -> Iterator[str]:
    for line in lines[:SHOWN]:
        yield f"  {line}"
    if len(lines) > SHOWN:
        yield f"  … and {len(lines) - SHOWN:,} more; --report FILE has them all."
