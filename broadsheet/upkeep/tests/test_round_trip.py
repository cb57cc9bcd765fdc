"""What is restored is what was backed up, on either database, and nothing is half done."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from broadsheet.delivery.tests.sites import ROOT, Site
from config.databases import database

SERVER = os.environ.get("TEST_DATABASE_URL", "postgresql://localhost/broadsheet")


def backup(site: Site, *words: str) -> Path:
    """Make a backup; return where it is."""
    return Path(site.manage("backup", *words).splitlines()[0])


def begin_backup(site: Site) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "backup"], cwd=ROOT, env=site.environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def manifest(kept: Path) -> dict:
    return json.loads((kept / "manifest.json").read_text())["content"]


def files(kept: Path) -> dict[str, str]:
    with gzip.open(kept / "files.jsonl.gz") as lines:
        return {each["name"]: each["sha256"] for each in map(json.loads, lines)}


def assert_same(one: Path, other: Path) -> None:
    assert manifest(one)["tables"] == manifest(other)["tables"]
    assert files(one) == files(other)


@pytest.fixture
def postgresql():
    """The address of an empty database."""
    parts = database(SERVER, settings.DATA_DIR)
    name = f"{parts['NAME']}_restored_{os.getpid()}"
    try:
        server = psycopg.connect(
            host=parts["HOST"], port=parts["PORT"] or None, user=parts["USER"] or None,
            password=parts["PASSWORD"] or None, dbname="postgres", connect_timeout=2,
            autocommit=True,
        )  # fmt: skip
    except psycopg.OperationalError as error:
        pytest.skip(f"no PostgreSQL at {SERVER} (TEST_DATABASE_URL names another): {error}")
    server.execute(f'DROP DATABASE IF EXISTS "{name}"')
    server.execute(f'CREATE DATABASE "{name}"')
    yield f"{SERVER.rpartition('/')[0]}/{name}"
    server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    server.close()


def test_from_sqlite_to_sqlite_all_is_the_same(newsroom, empty_site):
    kept, other = backup(newsroom), empty_site("other")
    said = other.manage("restore", str(kept))
    assert "0 later entries of the ledger were done again." in said
    assert_same(kept, backup(other))
    assert {name.split("/")[0] for name in files(kept)} >= {"default", "originals", "sealed"}
    assert {each.stat().st_mode & 0o77 for each in other.data_dir.glob("*.sqlite3*")} == {0}
    sealed = other.data_dir / "sealed"
    assert sealed.stat().st_mode & 0o77 == 0
    assert (sealed / "of-a-takedown/1.json").stat().st_mode & 0o77 == 0
    assert manifest(kept)["tables"]["stories.StoryPage"]["rows"] == 32
    assert (other.data_dir / "secret-key").exists() == (newsroom.data_dir / "secret-key").exists()
    found = "from broadsheet.search.index import matching_ids as m; from broadsheet.editions.models"
    count = other.run(
        f"{found} import Edition as E; print(len(m(E.objects.get(code='en'), 'ferry')))"
    )
    assert int(count) == 30
    with other.serving():
        pass


def test_from_sqlite_to_postgresql_and_back_all_is_the_same(newsroom, empty_site, postgresql):
    kept, there = backup(newsroom), empty_site("there", DATABASE_URL=postgresql)
    there.manage("restore", str(kept))
    halfway = backup(there)
    assert manifest(halfway)["database"] == "postgresql"
    assert_same(kept, halfway)
    there.run(
        "from broadsheet.people.models import User; User.objects.create_user('new', 'n@e.org')"
    )
    back = empty_site("back")
    back.manage("restore", str(halfway))
    assert_same(kept, backup(back))


def test_a_publication_is_replaced_only_when_that_is_said(newsroom):
    kept = backup(newsroom)
    newsroom.run("from broadsheet.stories.models import Topic; Topic.objects.all().delete()")
    with pytest.raises(RuntimeError, match=r"There is a publication in .* --over replaces it"):
        newsroom.manage("restore", str(kept))
    assert (
        newsroom.run("from broadsheet.stories.models import Topic as T; print(T.objects.count())")
        == "0\n"
    )
    said = newsroom.manage("restore", str(kept), "--over")
    assert "was moved to" in said
    assert_same(kept, backup(newsroom, str(newsroom.data_dir / "again")))


def test_nothing_is_restored_under_a_server_at_work(newsroom):
    kept = backup(newsroom)
    newsroom.run(
        "from broadsheet.delivery.models import Lease; Lease.take('clock', 'elsewhere:1:1', 60)"
    )
    with pytest.raises(RuntimeError, match="A server is at work on this database"):
        newsroom.manage("restore", str(kept), "--over")


@pytest.mark.parametrize("what", ["rows/stories.StoryPage.jsonl.gz", "originals", "manifest.json"])
def test_a_damaged_backup_is_found_out_and_writes_nothing(newsroom, empty_site, what):
    kept, other = backup(newsroom), empty_site("other")
    path = kept / what
    if what == "originals":
        path = next(each for each in (kept / "files/originals").rglob("*") if each.is_file())
    spoiled = bytearray(path.read_bytes())
    spoiled[len(spoiled) // 2] ^= 1
    path.write_bytes(spoiled)

    with pytest.raises(RuntimeError, match=r"is damaged or missing|was changed|no whole backup"):
        other.manage("restore", str(kept))
    assert not (other.data_dir / "originals").exists()
    assert not (other.data_dir / "being-restored").exists()
    with pytest.raises(RuntimeError, match="There is nothing in"):
        other.manage("pages", "stats")
    with pytest.raises(RuntimeError, match=r"is damaged|was changed|no whole backup"):
        newsroom.manage("backup", "--verify")


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


def test_what_was_erased_after_the_backup_is_erased_again_before_anything_is_served(
    newsroom, empty_site, tmp_path
):
    ledger = {"LEDGER": str(tmp_path / "ledger.jsonl")}
    newsroom.environment |= ledger
    newsroom.run(f"{ERASING}\nwith transaction.atomic(): erase({{'slug': 'ferry-1'}})")
    kept = backup(newsroom)
    newsroom.run(f"{ERASING}\nwith transaction.atomic(): erase({{'slug': 'ferry-2'}})")

    other = empty_site("other", **ledger)
    with pytest.raises(RuntimeError, match="has “test”, which this version cannot do again"):
        other.manage("restore", str(kept))
    call = f"call_command('restore', '{kept}')"
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        other.run(f"{ERASING}\nreplays('test')(lambda data: 1 / 0)\n{call}")
    for words in (("serve",), ("pages", "stats"), ("backup",)):
        with pytest.raises(RuntimeError, match=r"A backup is being restored .* or that was broken"):
            other.manage(*words)

    said = other.run(f"{ERASING}\n{call}\nprint(*slugs())")
    assert "1 later entries of the ledger were done again." in said
    assert said.splitlines()[-1] == "ferry-3"


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
    who, cookie, status = newsroom.run(
        f"{SIGNING_IN}\nperson = make_person('going')\n"
        "client.force_login(User.objects.get(username='owner'))\n"
        "print(person.pk, client.cookies['session'].value, status(client.cookies['session'].value))"
    ).split()
    assert status == "200"
    kept = backup(newsroom)
    newsroom.run(
        "from broadsheet.people.leaving import leave; from broadsheet.people.models import User\n"
        f"leave(User.objects.get(pk={who}), [], None, User.objects.get(username='owner'))"
    )
    newsroom.manage("restore", str(kept), "--over")
    after = f"print(status('{cookie}'), User.objects.get(pk={who}).is_active)"
    assert newsroom.run(f"{SIGNING_IN}\n{after}").split() == ["302", "False"]


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
    print(len(names), at_addresses, flush=True)
    os._exit(9)
mock.patch.object(ledger, "replay", look).start()
"""


def test_a_restore_that_is_killed_before_the_ledger_serves_nothing_and_says_so(
    newsroom, empty_site
):
    kept, other = backup(newsroom), empty_site("other")
    code = f"{AT_THE_LEDGER}\ncall_command('restore', '{kept}')"
    killed = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
        cwd=ROOT, env=other.environment, capture_output=True, text=True,
    )  # fmt: skip
    renditions, at_addresses = killed.stdout.split(maxsplit=1)
    assert (killed.returncode, at_addresses.strip()) == (9, "[]")
    assert int(renditions) > 0
    with pytest.raises(RuntimeError, match=r"A backup is being restored .* or that was broken"):
        other.manage("serve")
    other.manage("restore", str(kept))
    assert_same(kept, backup(other))


PLANNING = """
from datetime import timedelta
from django.utils import timezone
from wagtail.models import Page, Revision
from broadsheet.fronts.models import Package
from broadsheet.stories.models import StoryPage
at = timezone.now() - timedelta(hours=1)
later = timezone.now() + timedelta(hours=1)
one, two, three = StoryPage.objects.filter(slug__in=["ferry-1", "ferry-2", "ferry-3"]).order_by("slug")
Revision.objects.filter(pk=one.save_revision().pk).update(approved_go_live_at=at)
Page.objects.filter(pk=two.pk).update(expire_at=at)
Page.objects.filter(pk=three.pk).update(expire_at=later)
Package.objects.create(edition=one.edition, name="Night of the vote", publish_at=at)
print(one.title, two.title, three.title, sep="\\n")
"""


def test_what_would_go_out_at_the_start_is_listed(newsroom, empty_site):
    one, two, three = newsroom.run(PLANNING).splitlines()
    said = empty_site("other").manage("restore", str(backup(newsroom)))
    assert f"publish: {one}\n" in said and "publish: Night of the vote\n" in said
    assert f"withdraw: {two}\n" in said and f"withdraw: {three}\n" not in said
    assert "BACKGROUND_WORKER=off" in said


def test_a_lost_ledger_is_not_passed_over_in_silence(newsroom, empty_site, tmp_path):
    newsroom.environment |= {"LEDGER": str(tmp_path / "ledger.jsonl")}
    newsroom.run(
        "from broadsheet.kit.ledger import record, replays; from django.db import transaction as t\n"
        "replays('test')(print)\nwith t.atomic(): record('test', {})"
    )
    kept = backup(newsroom)
    other = empty_site("other", LEDGER=str(tmp_path / "elsewhere.jsonl"))
    with pytest.raises(RuntimeError, match="is not the ledger that this backup goes with"):
        other.manage("restore", str(kept))
    other.manage("restore", str(kept), "--without-ledger")


def test_the_second_backup_reads_no_picture_again_and_old_ones_go(newsroom):
    first = backup(newsroom)
    second = backup(newsroom)
    third = backup(newsroom, "--keep", "2")
    assert sorted(path.name for path in newsroom.data_dir.glob("backups/*")) == [
        second.name, third.name,
    ]  # fmt: skip
    assert not first.exists()
    pictures = [path for path in (third / "files").rglob("*") if path.is_file()]
    assert pictures and {path.stat().st_nlink for path in pictures} == {2}


def test_a_damaged_copy_is_in_no_backup_made_after_it_was_found_out(newsroom):
    first = backup(newsroom)
    copy = next(each for each in (first / "files/originals").rglob("*") if each.is_file())
    spoiled = bytearray(copy.read_bytes())
    spoiled[len(spoiled) // 2] ^= 1
    copy.write_bytes(spoiled)
    with pytest.raises(RuntimeError, match="is damaged or missing"):
        newsroom.manage("backup", "--verify")
    second = backup(newsroom)
    assert "is whole" in newsroom.manage("backup", "--verify")
    other = next(each for each in (first / "files/default").rglob("*") if each.is_file())
    assert (second / other.relative_to(first)).stat().st_nlink == 2


def test_passwords_are_in_no_backup_unless_they_are_asked_for(newsroom):
    newsroom.environment |= {"MAIL_PASSWORD": "canary-of-mail", "MAIL_HOST": "mail.example.org"}
    kept = (backup(newsroom), backup(newsroom, "--with-secrets"))
    without, with_them = [(each / "settings.env").read_text() for each in kept]
    assert "canary" not in without and "# MAIL_PASSWORD was set" in without
    assert "MAIL_HOST=mail.example.org" in without
    assert "MAIL_PASSWORD=canary-of-mail" in with_them
    assert {path.stat().st_mode & 0o77 for path in kept} == {0}


def test_two_backups_at_once_are_one(newsroom):
    both = [begin_backup(newsroom), begin_backup(newsroom)]
    said = [each.communicate()[1] for each in both]
    ended = sorted(each.returncode for each in both)
    assert ended == [0, 0] or (ended == [0, 1] and "Another backup is being made" in "".join(said))
