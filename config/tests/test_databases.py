from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.databases import database


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
