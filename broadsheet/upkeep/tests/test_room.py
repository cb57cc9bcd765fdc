"""A disk that fills up: kept pages make way, nothing is half saved, and it goes on by itself."""

import errno
import json
import os
import shutil
import subprocess

import psycopg
import pytest

from broadsheet.delivery.store import Store
from broadsheet.delivery.tests.store_at_work import entry, keep, text_of
from broadsheet.editions.errors import is_full_disk

MEGABYTE = 1024 * 1024


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 96 MB."""
    if os.geteuid():
        pytest.skip("only root may mount a small disk")
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", disk], check=True)
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)


def fill(path, leave: int = 0) -> None:
    """Write a file until no more than that is free."""
    with path.open("wb") as file:
        while (free := shutil.disk_usage(path.parent).free - leave) > 0:
            try:
                file.write(b"x" * min(free, MEGABYTE))
                file.flush()
            except OSError:
                return


def test_the_oldest_pages_make_way_and_no_more_than_needed(small_disk):
    store = Store(small_disk / "pages")
    for number in range(40):
        keep(store, entry(f"host/{number}/", "page:1", text="x" * MEGABYTE))
    keep(store, entry("part:en/top", "page:1", text="top"))
    fill(small_disk / "other", leave=5 * MEGABYTE)

    dropped = store.leave_free(15 * MEGABYTE)

    assert 10 <= dropped <= 13
    assert shutil.disk_usage(small_disk).free >= 15 * MEGABYTE
    assert text_of(store, "host/0/") is None
    assert text_of(store, "host/39/") is not None
    assert text_of(store, "part:en/top") == "top"
    assert store.leave_free(15 * MEGABYTE) == 0


def test_a_disk_that_somebody_else_has_filled_ends_in_a_store_without_pages(small_disk):
    store = Store(small_disk / "pages")
    keep(store, entry("host/1/", "page:1"), entry("part:en/top", "page:1"))
    fill(small_disk / "other")
    store.leave_free(50 * MEGABYTE)
    assert text_of(store, "host/1/") is None
    (small_disk / "other").unlink()
    assert keep(store, entry("host/1/", "page:1")) == {"host/1/"}


AT_DESK = """
import json, os
from pathlib import Path
from django.conf import settings
from django.db import connection
from django.test import Client
from broadsheet.people.models import User
from broadsheet.editions.models import Edition
from broadsheet.stories.models import Topic
from broadsheet.upkeep.tests.test_room import fill
client = Client(raise_request_exception=False, headers={"host": settings.PUBLIC_URL[7:]})
client.force_login(User.objects.get(username="owner"))
edition = Edition.objects.get(code="en")
form = {"edition": edition.pk, "kind": "place", "name": "Harbours", "slug": "harbours",
        "about": "x" * 100_000}
def save():
    response = client.post("/desk/snippets/stories/topic/add/", form)
    return response.status_code, response.content.decode()
connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
other = settings.DATA_DIR / "other"
fill(other)
full = save()
read = client.get("/en/").status_code
topics = Topic.objects.filter(slug="harbours").count()
other.unlink()
again = save()
print(json.dumps({"full": full, "read": read, "topics": topics, "again": again[0],
                  "then": Topic.objects.filter(slug="harbours").count()}))
"""


def test_a_full_disk_is_said_at_the_desk_and_is_over_when_there_is_room(
    furnished, empty_site, small_disk
):
    site = empty_site("full")
    site.data_dir.rmdir()
    site.data_dir.symlink_to(small_disk)
    site.environment["DATA_DIR"] = str(small_disk)
    shutil.copytree(furnished.data_dir, small_disk, dirs_exist_ok=True)

    found = json.loads(site.run(AT_DESK).splitlines()[-1])

    assert found["full"][0] == 507
    assert "The disk is full: nothing was saved" in found["full"][1]
    assert (found["read"], found["topics"]) == (200, 0)
    assert (found["again"], found["then"]) == (302, 1)


@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "no space"), OSError(errno.EDQUOT, "quota")]
)
def test_a_full_disk_is_known_whatever_was_written(error):
    assert is_full_disk(error)
    assert not is_full_disk(OSError(errno.EACCES, "not allowed"))
    wrapped = RuntimeError()
    wrapped.__cause__ = psycopg.errors.DiskFull()
    assert is_full_disk(wrapped)
