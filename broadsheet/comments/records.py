"""What an edition's desk knows of a reader."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from broadsheet.comments.keys import time_of
from broadsheet.comments.models import Comment, Decision, Sanction
from broadsheet.editions.models import Edition
from broadsheet.readers.models import NameChange, Reader

LOOKED_AT = 200
NOTES = {Decision.Action.NOTE, Decision.Action.SANCTION, Decision.Action.MESSAGE}


@dataclass
class Record:
    """states: of the last comments at the edition, how many are in which state. renamed: the last
    changes of the name, the newest first."""

    reader: Reader
    states: list[tuple[str, int]]
    looked_at: int
    last_at: datetime | None
    sanctions: list[Sanction]
    notes: list[Decision]
    renamed: list[NameChange]


def record_of(reader: Reader, edition: Edition) -> Record:
    """Four queries. What other editions' desks noted is theirs."""
    written = Comment.objects.filter(author=reader, edition=edition).order_by("-pk")
    rows = list(written.values_list("pk", "state")[:LOOKED_AT])
    counted = Counter(state for _, state in rows)
    sanctions = Sanction.objects.filter(reader=reader).standing(timezone.now()).at(edition)
    notes = Decision.objects.filter(reader=reader, edition=edition, action__in=NOTES)
    return Record(
        reader, [(str(Comment.State(state).label), number) for state, number in counted.most_common()],
        len(rows), time_of(rows[0][0]) if rows else None,
        list(sanctions.select_related("by", "edition").order_by("-at")[:10]),
        list(notes.select_related("by").order_by("-at")[:10]),
        list(reader.name_changes.order_by("-at")[:10]),
    )  # fmt: skip
