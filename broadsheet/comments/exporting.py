"""All comments as lines of JSON, for another system or for whoever asks for everything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from broadsheet.comments.keys import step
from broadsheet.comments.models import Comment
from broadsheet.editions.models import Edition

AS_THEY_ARE = ("state", "mark", "is_pick", "source", "html")
ADDRESSES = ("author__account__email", "author__claimable_email")
STORY = ("thread__story__section__slug", "thread__story__edition_slug")
FIELDS = (
    *AS_THEY_ARE, *ADDRESSES, *STORY, "pk", "parent_id", "author__name", "figures__likes",
    "written_at", "edited_at",
)  # fmt: skip


def exported(edition: Edition, with_addresses: bool = False) -> Iterator[dict[str, Any]]:
    """Every comment of the edition, thread after thread, each after the one that it answers.

    with_addresses: also the e-mail addresses of who wrote them, which are nobody else's.
    """
    rows = Comment.objects.filter(edition=edition).order_by("thread", "path").values(*FIELDS)
    for row in rows.iterator(chunk_size=1000):
        line = {
            "thread": edition.path_to("story", *(row[name] for name in STORY)),
            "id": step(row["pk"]),
            "parent": step(row["parent_id"]) if row["parent_id"] else "",
            "author": row["author__name"] or "",
            "written_at": row["written_at"].isoformat(),
            "edited_at": row["edited_at"].isoformat() if row["edited_at"] else "",
            "likes": row["figures__likes"],
            **{name: row[name] for name in AS_THEY_ARE},
        }
        if with_addresses:
            line["email"] = next(filter(None, (row[name] for name in ADDRESSES)), "")
        yield line
