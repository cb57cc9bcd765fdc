"""What is restored is what was backed up, on either database."""

import os
import shutil

import psycopg
import pytest
from django.conf import settings

from broadsheet.upkeep.tests.backups import assert_same, backup, files, make_older, manifest
from config.databases import database

SERVER = os.environ.get("TEST_DATABASE_URL", "postgresql://localhost/broadsheet")


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


def test_from_sqlite_to_sqlite_all_is_the_same_and_what_is_due_is_said(newsroom, empty_site):
    one, two, three = newsroom.run(PLANNING).splitlines()
    kept, other = backup(newsroom), empty_site("other")
    said = other.manage("restore", str(kept))
    assert "0 later entries of the ledger were done again." in said
    assert f"publish: {one}\n" in said and "publish: Night of the vote\n" in said
    assert f"withdraw: {two}\n" in said and f"withdraw: {three}\n" not in said
    assert "BACKGROUND_WORKER=off" in said
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
    shutil.copytree(settings.STATIC_ROOT, other.data_dir / "static")
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
    there.manage("restore", str(kept), "--over")
    assert_same(kept, backup(there, str(there.data_dir / "again")))
    back = empty_site("back")
    back.manage("restore", str(halfway))
    assert_same(kept, backup(back))


TRIGGERS = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
    print([name for name, in cursor])
"""


def test_a_publication_is_replaced_only_when_that_is_said(newsroom):
    """By a backup of an older version, which then is brought up to this one."""
    kept, triggers = backup(newsroom), newsroom.run(TRIGGERS)
    assert "decisions_stand" in triggers
    make_older(kept, "comments", "0002_decisions_stand")
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
    assert newsroom.run(TRIGGERS) == triggers


def test_nothing_is_restored_under_a_server_at_work(newsroom):
    kept = backup(newsroom)
    newsroom.run(
        "from broadsheet.delivery.models import Lease; Lease.take('clock', 'elsewhere:1:1', 60)"
    )
    with pytest.raises(RuntimeError, match="A server is at work on this database"):
        newsroom.manage("restore", str(kept), "--over")
