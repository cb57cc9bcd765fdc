"""From what an editor pinned and the rules of a front to the cards readers see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from broadsheet.editions.models import Edition, SectionPage
from broadsheet.fronts.containers import KINDS, ContainerBlock
from broadsheet.fronts.models import Front
from broadsheet.kit.showing import shows
from broadsheet.media.models import Picture
from broadsheet.stories.models import StoryPage
from broadsheet.stories.selection import cards_in_order, ids_in_section, ids_on_topic


@dataclass
class Card:
    """A story on a front, with what the front says differently."""

    story: StoryPage
    headline: str = ""
    kicker: str = ""
    picture: Picture | None = None
    sublinks: list = field(default_factory=list)


@dataclass
class Container:
    kind: str
    heading: str
    section: SectionPage | None
    cards: list[Card]

    @property
    def template(self) -> str:
        return KINDS[self.kind].meta.template


@dataclass
class Rule:
    """One container as the editor left it, before filling."""

    kind: str
    heading: str = ""
    pinned: list[dict] = field(default_factory=list)
    section_id: int | None = None
    topic_id: int | None = None
    story_kind: str = ""
    count: int = 0

    @property
    def block(self) -> ContainerBlock:
        return KINDS[self.kind]


def filled(edition: Edition, section: SectionPage | None, front: Front | None) -> list[Container]:
    """The containers of a front with their cards; no story twice on it.

    Pinned stories keep their place even when an earlier container's rule would take them.
    """
    rules = rules_of(front) if front and front.containers else default_rules(edition, section)
    if section is None:
        shows(f"standing:{edition.pk}")  # a new section has its place on a home nobody made
    pinned = {pin["story"] for rule in rules for pin in rule.pinned if pin["story"]}
    # Without these a container is filled from elsewhere, or its heading is no link.
    shows(*(f"page:{rule.section_id}" for rule in rules if rule.section_id))
    shows(*(f"topic:{rule.topic_id}" for rule in rules if rule.topic_id))
    chosen = choose_ids(edition, section, rules, pinned)
    # Those that readers may not see now have their place again when they may.
    shows(*(f"page:{pk}" for pk in pinned.union(*chosen)))
    all_of_them = cards_in_order([pk for ids in chosen for pk in ids])
    stories = {story.pk: story for story in all_of_them if story.edition_id == edition.pk}
    containers = []
    for rule, ids in zip(rules, chosen, strict=True):
        overrides = {pin["story"]: pin for pin in rule.pinned}
        cards = [card(stories[pk], overrides.get(pk)) for pk in ids if pk in stories]
        if cards:
            of_section = edition.sections.get(rule.section_id or 0)
            heading = rule.heading or (of_section.title if of_section else "")
            containers.append(Container(rule.kind, heading, of_section, cards))
    return containers


def live_among(ids: set[int], edition: Edition) -> set[int]:
    """Those of the stories that readers of the edition may see.

    Compared here: SQLite would walk all stories of the edition to find a few by id.
    """
    found = StoryPage.objects.published().filter(pk__in=ids).order_by()
    return {
        pk for pk, its_edition in found.values_list("pk", "edition") if its_edition == edition.pk
    }


def choose_ids(
    edition: Edition, section: SectionPage | None, rules: list[Rule], pinned: set[int]
) -> list[list[int]]:
    """The ids of each container's stories, in order."""
    live = live_among(pinned, edition)
    shown: set[int] = set()
    chosen = []
    for rule in rules:
        ids = []
        for pin in rule.pinned:
            if pin["story"] in live and pin["story"] not in shown:
                ids.append(pin["story"])
                shown.add(pin["story"])
        wanted = rule.count - len(ids)
        if wanted > 0:
            taken = shown | live
            fill = [
                pk
                for pk in candidates(edition, section, rule, wanted + len(taken))
                if pk not in taken
            ]
            ids += fill[:wanted]
            shown.update(ids)
        chosen.append(ids)
    return chosen


def candidates(
    edition: Edition, section: SectionPage | None, rule: Rule, limit: int
) -> Iterable[int]:
    section_id = rule.section_id or (section.pk if section else None)
    if rule.block.order == "most_read":
        shows(f"most-read:{edition.pk}")
        return edition.most_read_in(section_id)[:limit]
    kinds = (rule.story_kind,) if rule.story_kind else rule.block.fill_kinds
    if rule.topic_id:
        shows(f"list:topic:{rule.topic_id}")
        return ids_on_topic(rule.topic_id, kinds, limit)
    if section_id:
        shows(f"list:section:{section_id}")
        return ids_in_section(section_id, kinds, limit)
    stories = StoryPage.objects.published().in_edition(edition)
    if kinds:
        shows(*(f"list:kind:{edition.pk}:{kind}" for kind in kinds))
        stories = stories.filter(kind__in=kinds)
    else:
        shows(f"list:edition:{edition.pk}")
    return stories.values_list("pk", flat=True)[:limit]


def card(story: StoryPage, pin: dict | None) -> Card:
    if pin is None:
        return Card(story)
    return Card(story, pin["headline"], pin["kicker"], pin["picture"], pin["sublinks"])


def rules_of(front: Front) -> list[Rule]:
    return [rule_of(block) for block in front.containers if block.block_type in KINDS]


def rule_of(block) -> Rule:
    value = block.value
    fill = value["fill"]
    return Rule(
        kind=block.block_type,
        heading=value["heading"],
        pinned=[
            {
                "story": pin["story"].pk if pin["story"] else None,
                "headline": pin["headline"],
                "kicker": pin["kicker"],
                "picture": pin["picture"],
                "sublinks": list(pin["sublinks"]),
            }
            for pin in value["cards"]
        ],
        section_id=fill["section"].pk if fill["section"] else None,
        topic_id=fill["topic"].pk if fill["topic"] else None,
        story_kind=fill["kind"],
        count=value["count"] or 0,
    )


def default_rules(edition: Edition, section: SectionPage | None) -> list[Rule]:
    """The front of a page that no editor has touched."""
    if section is not None:
        return [Rule("lead", count=5), Rule("row", count=4), Rule("river", count=20)]
    rules = [Rule("lead", count=6), Rule("headlines", count=6)]
    layouts = ["row", "features", "row", "headlines"]
    for place, each in enumerate(edition.sections.values()):
        kind = layouts[place % len(layouts)]
        rules.append(Rule(kind, section_id=each.pk, count=4 if kind != "features" else 3))
    return [*rules, Rule("most_read", count=5)]
