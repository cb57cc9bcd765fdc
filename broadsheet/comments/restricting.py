"""What somebody is told at the place of the box of the sanction under which she writes."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from broadsheet.comments.models import Appeal, Comment, Sanction
from broadsheet.comments.places import Place
from broadsheet.comments.saying import SENTENCES
from broadsheet.comments.telling import address_of
from broadsheet.comments.writers import mark_of
from broadsheet.editions.requests import DeskRequest
from broadsheet.readers.models import Reader

Kind = Sanction.Kind
# The strictest first.
TOLD: dict[str, Promise] = {
    Kind.BAN: SENTENCES["banned"],
    Kind.SUSPENSION: SENTENCES["suspended"],
    Kind.HELD: gettext_lazy("Your comments wait here until a moderator has read them."),
}


@dataclass
class Restriction:
    """appeal: the address of the decision, at which one appeals."""

    sanction: Sanction
    appeal: str

    @property
    def sentence(self) -> Promise:
        return TOLD[self.sanction.kind]

    @property
    def bars(self) -> bool:
        return self.sanction.kind != Kind.HELD


def restriction_on(request: DeskRequest, place: Place, reader: Reader) -> Restriction | None:
    """The strictest that stands here, of those the longest; the newsroom's own have none."""
    standing = Sanction.objects.filter(reader=reader, kind__in=TOLD).standing(timezone.now())
    here = standing.at(place.edition).select_related("decision__edition__page")
    longest_first = here.order_by(F("until").desc(nulls_first=True))
    strictness = list(TOLD)
    found = min(longest_first, key=lambda each: strictness.index(each.kind), default=None)
    if found is None or mark_of(request, place) != Comment.Mark.NONE:
        return None
    return Restriction(found, appeal_against(found))


def appeal_against(sanction: Sanction) -> str:
    return address_of(sanction.decision, Appeal.Side.AUTHOR) if sanction.decision else ""
