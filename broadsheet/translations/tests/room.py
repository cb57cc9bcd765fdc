"""A story of the English edition and its Arabic translation, with the people around them."""

from __future__ import annotations

from broadsheet.people.models import Notice
from broadsheet.stories.models import StoryPage
from broadsheet.testing import Newsroom, Role, change_story, make_person, make_story
from broadsheet.translations.translating import translate_into


def text(key: str, html: str) -> dict:
    return {"type": "text", "id": key, "value": html}


class TranslationRoom(Newsroom):
    """`both` translates between the editions, `arabic_translator` works in the Arabic one only."""

    def setUp(self):
        super().setUp()
        self.both = make_person(
            "both", (self.english, Role.TRANSLATOR), (self.arabic, Role.TRANSLATOR)
        )
        self.arabic_translator = make_person("arabic", (self.arabic, Role.TRANSLATOR))
        self.section = next(iter(self.arabic.sections.values()))
        self.source = make_story(
            self.english,
            title="Ferries return",
            owner=self.reporter,
            body=[text("a", "<p>Ten ferries sail.</p>"), text("b", "<p>The sea is calm.</p>")],
        )

    def translate(self, live: bool = True) -> StoryPage:
        draft = translate_into(self.source, self.arabic, self.section, by=self.both)
        draft.title = "العبارات تعود"
        draft.body = [text("a", "<p>عشر عبارات تبحر.</p>"), text("b", "<p>البحر هادئ.</p>")]
        revision = draft.save_revision()
        if live:
            revision.publish()
        return StoryPage.objects.get(pk=draft.pk)

    def publish(self, **fields):
        """Publish the source anew, as a program does, of which nothing is declared."""
        draft = self.source.get_latest_revision_as_object()
        for name, value in fields.items():
            setattr(draft, name, value)
        draft.save_revision().publish()
        self.source = StoryPage.objects.get(pk=self.source.pk)

    def declare(self, kind: str, note: str = "", **fields):
        self.source = change_story(self.source, kind, note, **fields)

    def told(self, person) -> list[str]:
        return list(Notice.objects.filter(person=person).values_list("text", flat=True))
