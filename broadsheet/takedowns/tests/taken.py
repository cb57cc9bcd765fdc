"""What the tests of takedowns share: words that must be gone, and orders."""

from __future__ import annotations

from broadsheet.editions.models import EditionRole
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


def everything_in(database, without: frozenset[str] = frozenset()) -> str:
    """All that the database says, table by table."""
    with database.cursor() as cursor:
        tables = [name for name in database.introspection.table_names() if name not in without]
        said = []
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            said.append(repr((table, cursor.fetchall())))
    return "\n".join(said)
