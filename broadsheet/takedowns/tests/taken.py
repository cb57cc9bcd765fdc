"""What the tests of takedowns share: words that must be gone, and orders."""

from __future__ import annotations

import json

from broadsheet.editions.models import EditionRole
from broadsheet.stories.models import StoryPage
from broadsheet.takedowns.models import Takedown
from broadsheet.takedowns.paragraphs import Paragraph
from broadsheet.takedowns.taking import Order, take_down
from broadsheet.testing import Newsroom, make_person

CANARY = "Zephyrine"
PARAGRAPH = "0b8a5f0c-0000-4000-8000-000000000001"
OTHER = "0b8a5f0c-0000-4000-8000-000000000002"


def text(block_id: str, words: str) -> dict:
    return {"type": "text", "id": block_id, "value": f"<p>{words}</p>"}


class Takedowns(Newsroom):
    """With a chief editor of the Arabic edition too."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        chief = EditionRole.Role.CHIEF_EDITOR
        cls.arabic_chief = make_person("arabic-chief", (cls.arabic, chief))

    def order(self, kind: str, *editions, words: str = "", **fields) -> Order:
        fields.setdefault("by", self.owner)
        return Order(
            Takedown.Kind(kind),
            editions=dict.fromkeys(editions or (self.english,), words),
            reason=fields.pop("reason", "A court said so."),
            ordered_by=fields.pop("ordered_by", "The court of Calder"),
            **fields,
        )

    def take_story(self, story, *editions, **fields) -> Takedown:
        return take_down(self.order("story", *editions, story=story, **fields))[0]

    def take_paragraph(self, story, paragraph=PARAGRAPH, *editions, **fields) -> Takedown:
        """paragraph: one of a text, or the id of a block."""
        if isinstance(paragraph, str):
            paragraph = Paragraph(paragraph)
        order = self.order("paragraph", *editions, story=story, paragraph=paragraph, **fields)
        return take_down(order)[0]

    def take_picture(self, picture, *editions, **fields) -> Takedown:
        return take_down(self.order("picture", *editions, picture=picture, **fields))[0]


def form_of(story: StoryPage, texts: dict[str, list[tuple[str, str]]]) -> dict[str, str]:
    """What the editor's browser sends. texts: the keys and words of paragraphs, by their block."""
    form = {"title": story.title, "slug": story.slug, "kind": story.kind}
    form["body-count"] = str(len(texts))
    for name in ("bylines", "topic_links", "further_sections", "corrections", "comments"):
        form |= {f"{name}-TOTAL_FORMS": "0", f"{name}-INITIAL_FORMS": "0"}
    for place, (block_id, text) in enumerate(texts.items()):
        blocks = [
            {"text": words, "type": "unstyled", "key": key, "depth": 0, "inlineStyleRanges": [],
             "entityRanges": []}
            for key, words in text
        ]  # fmt: skip
        form |= {
            f"body-{place}-deleted": "", f"body-{place}-order": str(place),
            f"body-{place}-type": "text", f"body-{place}-id": block_id,
            f"body-{place}-value": json.dumps({"blocks": blocks, "entityMap": {}}),
        }  # fmt: skip
    return form


def everything_in(database, without: frozenset[str] = frozenset()) -> str:
    """All that the database says, table by table."""
    with database.cursor() as cursor:
        tables = [name for name in database.introspection.table_names() if name not in without]
        said = []
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            said.append(repr((table, cursor.fetchall())))
    return "\n".join(said)
