from contextlib import closing
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.databases import OwnersConnection, database


def test_without_an_address_the_database_is_a_file_in_the_data_directory():
    assert database("", Path("/data"))["NAME"] == Path("/data/broadsheet.sqlite3")


def test_a_postgresql_address_gives_all_parts():
    found = database("postgresql://desk:p%40ss@db.example.org:5433/news", Path("/data"))
    parts = {name: found[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    assert parts == {
        "NAME": "news", "USER": "desk", "PASSWORD": "p@ss", "HOST": "db.example.org", "PORT": "5433",
    }  # fmt: skip


def test_another_kind_of_database_is_refused_by_name():
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL must begin with"):
        database("mysql://localhost/news", Path("/data"))


def test_the_file_and_what_is_beside_it_are_for_the_owner_alone(tmp_path):
    assert database("", tmp_path)["OPTIONS"]["factory"] is OwnersConnection
    with closing(OwnersConnection(tmp_path / "broadsheet.sqlite3")) as connection:
        connection.executescript("PRAGMA journal_mode=WAL; CREATE TABLE a (b)")
        modes = {each.name: each.stat().st_mode & 0o777 for each in tmp_path.iterdir()}
    assert len(modes) == 3 and set(modes.values()) == {0o600}
