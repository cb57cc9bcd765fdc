import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config import environment

DOCUMENTED = re.compile(r"^\| `([A-Z_]+)` \|", re.MULTILINE)


def test_docs_list_exactly_the_variables_that_are_read():
    text = Path(settings.BASE_DIR, "docs/configuration.md").read_text(encoding="utf-8")
    assert set(DOCUMENTED.findall(text)) == environment.READ


@pytest.fixture
def variable(monkeypatch):
    """Set one variable that is not counted as the application's own."""
    monkeypatch.setattr(environment, "READ", set())
    return lambda value: monkeypatch.setenv("SOME_VARIABLE", value)


def test_a_number_that_is_none_is_refused_by_name(variable):
    variable("many")
    with pytest.raises(ImproperlyConfigured, match="SOME_VARIABLE must be a whole number"):
        environment.number("SOME_VARIABLE", 1)


@pytest.mark.parametrize(
    ("value", "meaning"), [("on", True), ("TRUE", True), ("0", False), ("", False)]
)
def test_a_flag_is_on_or_off(variable, value, meaning):
    variable(value)
    assert environment.flag("SOME_VARIABLE", not meaning) is meaning


def test_a_flag_that_is_neither_is_refused_by_name(variable):
    variable("perhaps")
    with pytest.raises(ImproperlyConfigured, match="SOME_VARIABLE must be on or off"):
        environment.flag("SOME_VARIABLE")


def test_words_are_split_at_commas(variable):
    variable(" a.example.org, b.example.org,, ")
    assert environment.words("SOME_VARIABLE") == ["a.example.org", "b.example.org"]


@pytest.mark.parametrize("value", ["news.example.org", "ftp://a.example.org", "https://a.org/path"])
def test_an_address_is_scheme_and_host_alone(variable, value):
    variable(value)
    with pytest.raises(ImproperlyConfigured, match="SOME_VARIABLE must look like"):
        environment.address("SOME_VARIABLE", "")


def test_hosts_and_ports_are_split_at_commas(variable):
    variable("127.0.0.1:6091, cache.example.org:80")
    assert environment.hosts_and_ports("SOME_VARIABLE") == [
        "127.0.0.1:6091",
        "cache.example.org:80",
    ]


@pytest.mark.parametrize("value", ["127.0.0.1", ":6091", "host:port", "http://127.0.0.1:6091/"])
def test_what_cannot_be_connected_to_is_refused_by_name(variable, value):
    variable(value)
    with pytest.raises(ImproperlyConfigured, match="SOME_VARIABLE must be a host and a port"):
        environment.hosts_and_ports("SOME_VARIABLE")
