"""Typed reading of environment variables.

Every variable the application knows is read through one of these functions, which
raise ImproperlyConfigured with the variable's name when a value does not fit. The
names read are kept in READ, which a test compares with docs/configuration.md.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

READ: set[str] = set()
# What is worth stealing: a password, or an address that may have one in it.
SECRETS = {"SECRET_KEY", "MAIL_PASSWORD", "DATABASE_URL", "REDIS_URL", "OPENID_CLIENT_SECRET"}


def text(name: str, default: str = "") -> str:
    READ.add(name)
    return os.environ.get(name, default)


def number(name: str, default: int) -> int:
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not “{value}”.") from None


def flag(name: str, default: bool = False) -> bool:
    value = text(name, "on" if default else "off").lower()
    if value in {"1", "on", "true", "yes"}:
        return True
    if value in {"0", "off", "false", "no", ""}:
        return False
    raise ImproperlyConfigured(f"{name} must be on or off, not “{value}”.")


def one_of(name: str, allowed: tuple[str, ...], default: str) -> str:
    value = text(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} must be {' or '.join(allowed)}, not “{value}”.")
    return value


def words(name: str) -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in text(name).split(",") if word.strip()]


def hosts_and_ports(name: str) -> list[str]:
    """A comma-separated list of what can be connected to, such as `127.0.0.1:6091`."""
    for value in words(name):
        host, _, port = value.rpartition(":")
        if not host or "/" in value or not port.isascii() or not port.isdigit():
            raise ImproperlyConfigured(
                f"{name} must be a host and a port, such as 127.0.0.1:6091, not “{value}”."
            )
    return words(name)


def path(name: str, default: Path) -> Path:
    return Path(text(name) or default).expanduser().resolve()


def address(name: str, default: str) -> str:
    """An http or https address of a host, without a path."""
    value = text(name, default).rstrip("/")
    scheme, _, host = value.partition("://")
    if scheme not in {"http", "https"} or not host or "/" in host:
        raise ImproperlyConfigured(
            f"{name} must look like https://news.example.org, not “{value}”."
        )
    return value


def url(name: str) -> str:
    """An http or https address with any path, or nothing."""
    value = text(name).rstrip("/")
    if value and urlsplit(value).scheme not in {"http", "https"}:
        raise ImproperlyConfigured(
            f"{name} must look like https://login.example.org/people, not “{value}”."
        )
    return value


def given() -> dict[str, str]:
    """The variables that were read and are set."""
    return {name: os.environ[name] for name in sorted(READ) if name in os.environ}
