"""A process of the newsroom beside the server, such as an import: runs what it is told."""

from __future__ import annotations

import json
import subprocess
import sys

from broadsheet.delivery.tests.sites import ROOT, Site

PROGRAM = """
import json, sys
import django
django.setup()
from datetime import timedelta
from django.utils import timezone
from broadsheet.delivery.models import Change
from broadsheet.delivery.site import store
from broadsheet.editions.models import Edition
from broadsheet.fronts.models import TickerEntry
from broadsheet.people.models import User
from broadsheet.stories.models import StoryPage
from broadsheet.takedowns import taking
from broadsheet.takedowns.taking import Order
def story(slug):
    return StoryPage.objects.get(slug=slug)
def take_down(slug):
    owner = User.objects.get(username="owner")
    edition = story(slug).edition
    order = Order("story", owner, {edition: ""}, "A court", "The court", story=story(slug))
    taking.take_down(order)
print("ready", flush=True)
for line in sys.stdin:
    exec(json.loads(line))
    print("done", flush=True)
"""


class Desk:
    def __init__(self, site: Site) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM], cwd=ROOT, text=True,
            env=site.environment | {"DJANGO_SETTINGS_MODULE": "config.settings"},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        self.is_ready = False

    def change(self, code: str) -> None:
        """Run the code, and return when it has run."""
        if not self.is_ready:
            self.is_ready = self.says("ready")
        self.process.stdin.write(json.dumps(code) + "\n")
        self.process.stdin.flush()
        self.says("done")

    def says(self, word: str) -> bool:
        assert self.process.stdout.readline() == f"{word}\n"
        return True

    def kill(self) -> None:
        """Whatever it does."""
        self.process.kill()
        self.process.communicate()
