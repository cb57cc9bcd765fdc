from __future__ import annotations

import os
import socket
from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone


def this_host() -> str:
    return socket.gethostname()[:40]


def is_one_of_ours(pid: int) -> bool:
    """Whether the process may be a server of ours; after a reboot the pid may be anybody's."""
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


class Lease(models.Model):
    """Who of several processes does what only one may do; whoever dies loses it by time."""

    name = models.CharField(max_length=40, primary_key=True)
    holder = models.CharField(max_length=80)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.holder}"

    @classmethod
    def take(cls, name: str, holder: str, seconds: float) -> bool:
        """Take or keep the lease; return whether the holder has it now."""
        now = timezone.now()
        until = now + timedelta(seconds=seconds)
        mine = cls.objects.filter(Q(holder=holder) | Q(until__lt=now), name=name)
        if mine.update(holder=holder, until=until):
            return True
        if cls.objects.filter(name=name).exists():
            return False
        # Whoever is a moment later than another gets no error, which PostgreSQL would log.
        new = Lease(name=name, holder=holder, until=until)
        Lease.objects.bulk_create([new], ignore_conflicts=True)
        return cls.objects.filter(name=name, holder=holder).exists()

    @classmethod
    def give_back(cls, name: str, holder: str) -> None:
        cls.objects.filter(name=name, holder=holder).delete()

    @classmethod
    def reclaim_from_the_dead(cls) -> None:
        """Free what processes of this host hold that were killed, so nobody waits for them."""
        for lease in cls.objects.filter(holder__startswith=f"{this_host()}:"):
            if not is_one_of_ours(int(lease.holder.split(":")[1])):
                cls.give_back(lease.name, lease.holder)


class Change(models.Model):
    """Something that readers' pages have to follow: the outbox of the page stores.

    Written in the transaction of the change itself, so that no page store misses it, whoever
    is killed when.
    """

    tags = models.JSONField()
    is_removal = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now, db_index=True)
    host = models.CharField(max_length=40, default=this_host)

    def __str__(self) -> str:
        return " ".join(self.tags)
