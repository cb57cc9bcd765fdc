"""Slows down who guesses passwords and codes, without locking anybody out.

Failures are counted in the shared cache, by address and by account. A browser that has signed
in to the account before has a count of its own, so that guessing elsewhere cannot keep the
owner out.
"""

from __future__ import annotations

import hashlib
import time
from ipaddress import IPv6Network, ip_address

from django.conf import settings
from django.core.cache import BaseCache, cache
from django.http import HttpRequest, HttpResponse

MINUTES_15 = 15 * 60
MOST_BY_ADDRESS = 20
MOST_BY_ACCOUNT = 8
# By what is counted apart: a flood at one door closes no other. What is mailed counts, not fails.
MOST_IN_ALL = {"sign-in": 300, "reader": 3000, "mail": 3000}
KNOWN_COOKIE = "known"
KNOWN_SALT = "broadsheet.people.throttling"
KNOWN_DAYS = 180


def account_of(request: HttpRequest) -> str:
    typed = (request.POST.get(name, "") for name in ("username", "login", "email"))
    return next(filter(None, typed), "")


def is_known(request: HttpRequest, account: str) -> bool:
    """Whether this browser has signed in to the account before."""
    known = request.get_signed_cookie(
        KNOWN_COOKIE, default="", salt=KNOWN_SALT, max_age=KNOWN_DAYS * 86400
    )
    return bool(known) and known == digest(account.strip().lower())


def is_too_often(request: HttpRequest, account: str, door: str = "sign-in") -> bool:
    by_address, by_account, in_all = keys(request, account, door)
    if cache.get(by_address, 0) >= MOST_BY_ADDRESS or cache.get(by_account, 0) >= MOST_BY_ACCOUNT:
        return True
    return not is_known(request, account) and cache.get(in_all, 0) >= MOST_IN_ALL[door]


def count_failure(request: HttpRequest, account: str, door: str = "sign-in") -> None:
    for key in keys(request, account, door):
        count_one(key, MINUTES_15, cache)


def remember(
    request: HttpRequest, response: HttpResponse, account: str, door: str = "sign-in"
) -> None:
    """Note a success: the account's count is done with, and the browser is known."""
    cache.delete(keys(request, account, door)[1])
    response.set_signed_cookie(
        KNOWN_COOKIE, digest(account.strip().lower()), salt=KNOWN_SALT,
        max_age=KNOWN_DAYS * 86400, httponly=True, samesite="Lax", secure=request.is_secure(),
    )  # fmt: skip


def keys(request: HttpRequest, account: str, door: str) -> tuple[str, str, str]:
    who = "known" if is_known(request, account) else "account"
    address = digest(address_of(request))
    return (
        f"{door}:address:{address}",
        f"{door}:{who}:{digest(account.strip().lower())}",
        f"{door}:all",
    )


def is_beyond(what: str, most: dict[str, int], seconds: int, counts: BaseCache = cache) -> bool:
    """Whether it is done more often than it may be; this time is counted, too.

    most: how often in so many seconds, by whom it is counted.
    """
    window = int(time.time() // seconds)
    beyond = False
    for who, limit in most.items():
        key = f"{what}:{who}:{window}"
        beyond |= count_one(key, seconds, counts) > limit
    return beyond


def count_one(key: str, seconds: int, counts: BaseCache) -> int:
    """Whoever counts at once is counted, too, where the cache can add by itself."""
    if counts.add(key, 1, seconds):
        return 1
    try:
        number = counts.incr(key)
    except ValueError:  # it ran out between the two
        counts.set(key, 1, seconds)
        return 1
    counts.touch(key, seconds)  # a cache in the database forgets for how long it was to be kept
    return number


def address_of(request: HttpRequest) -> str:
    """Where the request comes from. Our configuration of nginx says it; nobody else is believed."""
    if settings.SERVED_BY_NGINX and "HTTP_X_FORWARDED_FOR" in request.META:
        return of_one_owner(request.META["HTTP_X_FORWARDED_FOR"])
    return of_one_owner(request.META.get("REMOTE_ADDR", ""))


def of_one_owner(address: str) -> str:
    """Of IPv6 the network: whoever has one address in a /64 has all of them."""
    try:
        found = ip_address(address)
    except ValueError:  # a socket of this machine has none
        return address
    if found.version == 4:
        return address
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(IPv6Network((int(found), 64), strict=False).network_address)


def digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()[:32]
