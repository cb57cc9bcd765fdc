from datetime import timedelta

from django.core.cache import cache
from django.utils import timezone

from broadsheet.comments.models import EditionRules, Mode
from broadsheet.comments.testing import make_reader
from broadsheet.testing import Newsroom, make_story

SCRIPT = {"Accept": "application/json"}


class WhoWrites(Newsroom):
    """A reader and a story under which she may."""

    def setUp(self) -> None:
        super().setUp()
        cache.clear()
        self.rules = EditionRules.objects.create(edition=self.english, mode=Mode.OPEN)
        self.story = make_story(self.english, title="The ferry is late again")
        self.here = f"{self.story.path_in(self.english)}comments/"
        self.reader = make_reader("Rosa Quay", joined_at=timezone.now() - timedelta(days=9))

    def sign_in(self, reader=None) -> None:
        self.client.force_login((reader or self.reader).account)

    def send(self, text: str, rest: str = "write/", headers=None, **fields):
        return self.client.post(f"{self.here}{rest}", {"text": text, **fields}, headers=headers)

    def led_on(self, rest: str, **fields) -> str:
        """The page that somebody without scripts sees after sending a form."""
        return self.read(self.send("", rest, **fields)["Location"])
