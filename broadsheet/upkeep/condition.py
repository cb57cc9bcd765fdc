"""What an operator must see of the server: each thing with a figure and, perhaps, a problem."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Max, Min, Q, QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page, Revision

from broadsheet.delivery.models import Lease
from broadsheet.delivery.site import store
from broadsheet.fronts.models import Front, Package
from broadsheet.kit.chain import ChainIsBroken
from broadsheet.kit.ledger import ledger
from broadsheet.kit.models import LedgerEntry
from broadsheet.mail.models import Letter
from broadsheet.people.models import User
from broadsheet.upkeep.certificates import known_certificate
from broadsheet.upkeep.models import Backup
from broadsheet.upkeep.room import least_free

JOB_IS_LATE_AFTER = timedelta(minutes=15)
MAIL_IS_LATE_AFTER = timedelta(minutes=15)
PUBLISHING_IS_LATE_AFTER = timedelta(minutes=2)
LEDGER_IS_LATE_AFTER = timedelta(minutes=1)
BACKUP_IS_OLD_AFTER = timedelta(hours=36)
VERIFIED_IS_OLD_AFTER = timedelta(days=8)
CERTIFICATE_ENDS_WITHIN = timedelta(days=14)

Text = str | Promise


@dataclass
class State:
    """name: the word that machines get. problem: one sentence, empty when all is well.
    path: of which of several things of this name it is.
    """

    name: str
    label: Text
    value: Text
    problem: Text = ""
    path: str = ""

    @property
    def key(self) -> str:
        return f"{self.name} {self.path}".rstrip()


def states() -> list[State]:
    """django.db.Error when the database does not answer."""
    return [
        worker(), jobs(), schedule(), mail(), backup(), verification(), written_ledger(),
        *disks(), *certificate(),
    ]  # fmt: skip


def sizes() -> list[State]:
    """What only grows; the owners' page alone shows it."""
    return [
        State("database-size", _("Size of the database"), filesizeformat(database_bytes())),
        State("store-size", _("Size of the page store"), filesizeformat(store.kept_bytes())),
    ]


def age(moment: datetime | None) -> str:
    return timesince(moment, depth=1) if moment else "–"


def is_older(moment: datetime | None, limit: timedelta) -> bool:
    return moment is not None and moment < timezone.now() - limit


def worker() -> State:
    last = Lease.objects.filter(name="clock").aggregate(until=Max("until"))["until"]
    works = last is not None and last > timezone.now()
    return State(
        "worker", _("Background worker"), _("at work") if works else _("not running"),
        "" if works else _("Nothing is published at a set time: no background worker runs."),
    )  # fmt: skip


def jobs() -> State:
    oldest = DBTaskResult.objects.ready().aggregate(at=Min("enqueued_at"))["at"]
    return State(
        "jobs", _("Oldest job waits for"), age(oldest),
        _("Jobs such as making pictures ready wait too long.")
        if is_older(oldest, JOB_IS_LATE_AFTER) else "",
    )  # fmt: skip


def schedule() -> State:
    """What was to be published or withdrawn and was not."""
    late = sum(
        found.count() for _moment, found in overdue(timezone.now() - PUBLISHING_IS_LATE_AFTER)
    )
    return State(
        "schedule", _("Late publications and withdrawals"), number_format(late),
        _("Something was not published or withdrawn at its time.") if late else "",
    )  # fmt: skip


def overdue(before: datetime) -> list[tuple[str, QuerySet]]:
    """What the clock publishes or withdraws at once, with the name of the field that says when."""
    return [
        ("approved_go_live_at", Revision.objects.filter(approved_go_live_at__lt=before)),
        ("expire_at", Page.objects.filter(live=True, expire_at__lt=before)),
        ("expire_at", Front.objects.filter(live=True, expire_at__lt=before)),
        ("publish_at", Package.objects.due().filter(publish_at__lt=before)),
    ]


def mail() -> State:
    """A server that takes no mail, or a receiver of the last day who was given up."""
    now = timezone.now()
    stuck = Q(next_try_at__isnull=False, posted_at__lt=now - MAIL_IS_LATE_AFTER)
    given_up = Q(next_try_at=None, posted_at__gt=now - timedelta(days=1))
    bad = Letter.objects.failed().filter(stuck | given_up).exists()
    return State(
        "mail", _("Mails that were not taken"), number_format(Letter.objects.failed().count()),
        _("Mail is not sent.") if bad else "",
    )  # fmt: skip


def backup() -> State:
    last = Backup.last()
    since = last.made_at if last else User.objects.aggregate(at=Min("date_joined"))["at"]
    return State(
        "backup", _("Age of the last backup"), age(last.made_at if last else None),
        _("There is no backup of the last day.") if is_older(since, BACKUP_IS_OLD_AFTER) else "",
    )  # fmt: skip


def verification() -> State:
    last, verified = Backup.last(), Backup.last_verified()
    since = (
        verified.verified_at if verified else User.objects.aggregate(at=Min("date_joined"))["at"]
    )
    problem: Text = ""
    if last and last.problem:
        problem = _("The last backup is damaged.")
    elif is_older(since, VERIFIED_IS_OLD_AFTER):
        problem = _("No backup was verified within a week.")
    return State(
        "verification", _("Age of the last verified backup"), age(verified.made_at if verified else None),
        problem,
    )  # fmt: skip


def written_ledger() -> State:
    before = timezone.now() - LEDGER_IS_LATE_AFTER
    problem: Text = ""
    number = 0
    if LedgerEntry.objects.filter(is_written=False, at__lt=before).exists():
        problem = _("Erasures and takedowns cannot be written into the ledger.")
    try:
        number = sum(1 for _entry in ledger().read())
    except (ChainIsBroken, OSError):
        problem = _("The ledger of erasures and takedowns was changed or cannot be read.")
    return State("ledger", _("Entries in the ledger"), number_format(number), problem)


def disks() -> Iterator[State]:
    """Each disk that something of ours is on, once."""
    places = {settings.DATA_DIR, settings.BACKUPS, settings.LEDGER.parent}
    devices = {path.stat().st_dev: path for path in sorted(places, reverse=True) if path.exists()}
    for path in devices.values():
        yield disk(path)


def disk(path: Path) -> State:
    room = shutil.disk_usage(path)
    label = format_lazy(_("Free on the disk of {path}"), path=path)
    # The page store has made room before.
    is_full = room.free < least_free(path) / 2
    problem = format_lazy(_("The disk of {path} is full."), path=path) if is_full else ""
    return State("disk", label, filesizeformat(room.free), problem, str(path))


def certificate() -> Iterator[State]:
    if not settings.SERVED_OVER_TLS:
        return
    known = known_certificate()
    problem: Text = ""
    if known.problem:
        problem = format_lazy(_("Readers are warned of the certificate: {why}"), why=known.problem)
    elif known.ends and known.ends < timezone.now() + CERTIFICATE_ENDS_WITHIN:
        problem = _("The certificate ends soon.")
    value = f"{known.ends:%Y-%m-%d}" if known.ends else _("not known")
    yield State("certificate", _("Certificate ends"), value, problem)


def database_bytes() -> int:
    if connection.vendor == "sqlite":
        path = Path(connection.settings_dict["NAME"])
        return sum(each.stat().st_size for each in path.parent.glob(f"{path.name}*"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return cursor.fetchone()[0]
