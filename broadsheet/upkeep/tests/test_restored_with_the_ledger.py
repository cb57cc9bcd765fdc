"""What was done after a backup is done again before what is restored is served."""

import shutil
import subprocess
import sys

import pytest

from broadsheet.delivery.tests.sites import ROOT, Site
from broadsheet.upkeep.tests.backups import backup

ERASING = """
from django.core.management import call_command
from broadsheet.kit.ledger import record, replays
from broadsheet.stories.models import StoryPage
from django.db import transaction
@replays("test")
def erase(data):
    record("test", data)
    StoryPage.objects.filter(slug=data["slug"]).delete()
def slugs():
    found = StoryPage.objects.filter(slug__in=["ferry-1", "ferry-2", "ferry-3"])
    return found.values_list("slug", flat=True)
"""


AT_THE_LEDGER = """
import os
from pathlib import Path
from unittest import mock
from django.conf import settings
from django.core.management import call_command
from broadsheet.kit import ledger
from broadsheet.media.models import PictureRendition
def look():
    at_addresses = [each for each in Path(settings.MEDIA_ROOT).iterdir() if each.stat().st_mode & 0o77]
    names = list(PictureRendition.objects.values_list("file", flat=True))
    print(len(names), at_addresses, end="", flush=True)
    os._exit(9)
mock.patch.object(ledger, "replay", look).start()
"""


def test_what_was_erased_after_the_backup_is_erased_again_before_anything_is_served(
    newsroom, empty_site
):
    newsroom.run(f"{ERASING}\nwith transaction.atomic(): erase({{'slug': 'ferry-1'}})")
    kept = backup(newsroom)
    newsroom.run(f"{ERASING}\nwith transaction.atomic(): erase({{'slug': 'ferry-2'}})")

    other = empty_site("other")
    with pytest.raises(RuntimeError, match="has “test”, which this version cannot do again"):
        other.manage("restore", str(kept))
    call = f"call_command('restore', '{kept}')"
    renditions, at_addresses = killed(other, f"{ERASING}{AT_THE_LEDGER}{call}")
    assert (int(renditions) > 0, at_addresses) == (True, "[]")
    for words in (("serve",), ("pages", "stats"), ("backup",)):
        with pytest.raises(RuntimeError, match=r"A backup is being restored .* or that was broken"):
            other.manage(*words)

    said = other.run(f"{ERASING}\n{call}\nprint(*slugs())")
    assert "1 later entries of the ledger were done again." in said
    assert said.splitlines()[-1] == "ferry-3"


def killed(site: Site, code: str) -> list[str]:
    """What the code said before it ended its process."""
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
        cwd=ROOT, env=site.environment, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 9, done.stderr
    return done.stdout.split(maxsplit=1)


SIGNING_IN = """
from django.conf import settings
from broadsheet.testing import DeskClient, make_person
from broadsheet.people.models import User
client = DeskClient(headers={"host": settings.PUBLIC_URL[7:]})
def status(cookie):
    client.cookies["session"] = cookie
    return client.get("/desk/still-here/").status_code
"""


def test_who_left_after_the_backup_has_left_and_nobody_is_signed_in(newsroom):
    """The old database had not yet written it into the ledger when it was replaced."""
    who, cookie, status = newsroom.run(
        f"{SIGNING_IN}\nperson = make_person('going')\n"
        "client.force_login(User.objects.get(username='owner'))\n"
        "print(person.pk, client.cookies['session'].value, status(client.cookies['session'].value))"
    ).split()
    assert status == "200"
    kept = backup(newsroom)
    newsroom.run(
        "from broadsheet.kit import ledger; ledger.write_pending = lambda: 0\n"
        "from broadsheet.people.leaving import leave; from broadsheet.people.models import User\n"
        f"leave(User.objects.get(pk={who}), [], None, User.objects.get(username='owner'))"
    )
    newsroom.manage("restore", str(kept), "--over")
    after = f"print(status('{cookie}'), User.objects.get(pk={who}).is_active)"
    assert newsroom.run(f"{SIGNING_IN}\n{after}").split() == ["302", "False"]


RECORD = """
from broadsheet.kit.ledger import record, replays
from django.db import transaction
replays("test")(print)
with transaction.atomic():
    record("test", {})
"""


def test_a_lost_ledger_is_not_passed_over_in_silence(newsroom, empty_site, tmp_path):
    before = backup(newsroom)
    newsroom.run(RECORD)
    shorter = tmp_path / "shorter.jsonl"
    shutil.copy(newsroom.environment["LEDGER"], shorter)
    newsroom.run(RECORD)
    kept = backup(newsroom)
    other = empty_site("other", LEDGER=str(tmp_path / "elsewhere.jsonl"))
    for each in (before, kept):
        with pytest.raises(RuntimeError, match=r"There is no ledger at .*elsewhere\.jsonl"):
            other.manage("restore", str(each))
    other.environment["LEDGER"] = str(shorter)
    with pytest.raises(RuntimeError, match="is not the ledger that this backup goes with"):
        other.manage("restore", str(kept))
    assert not (other.data_dir / "originals").exists()
    other.manage("restore", str(kept), "--without-ledger")


FULL = """
import errno, os
from broadsheet.kit import ledger
def write_pending():
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
ledger.write_pending = write_pending
"""
OF_ANOTHER_VERSION = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("ALTER TABLE kit_ledgerentry RENAME COLUMN is_written TO was_written")
"""


def test_what_the_replaced_database_cannot_write_down_is_not_passed_over_in_silence(newsroom):
    kept = backup(newsroom)
    call = (
        "from django.core.management import call_command\n"
        f"call_command('restore', {str(kept)!r}, over=True)"
    )
    with pytest.raises(
        RuntimeError, match=r"Nothing can be written to .*: No space left on device"
    ):
        newsroom.run(f"{FULL}{call}")
    assert not list(newsroom.data_dir.glob("before-restore-*"))

    said = newsroom.run(f"{OF_ANOTHER_VERSION}{call}")
    assert "The database that is replaced cannot be read." in said
