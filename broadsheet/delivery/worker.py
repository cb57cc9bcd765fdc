"""The background worker: a thread for each lane of jobs in every server process.

They run the periodic jobs and the queued tasks, so that an installation needs no further
process. What must run once is run by whoever holds the lane's lease. Comments, tasks and mail
have lanes of their own: publishing at a set time waits neither for readers who talk nor for
pictures nor for a mail server.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import InterfaceError, OperationalError, close_old_connections, connections
from django.tasks.base import TaskResultStatus
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker as TaskRunner
from django_tasks_db.models import DBTaskResult

from broadsheet.delivery.models import Lease, this_host
from broadsheet.delivery.refreshing import refresher
from broadsheet.kit.jobs import JOBS, Job, periodic

logger = logging.getLogger(__name__)

TICK_SECONDS = 0.5
LEASE_SECONDS = {"clock": 30, "comments": 30, "tasks": 300, "mail": 300}
TASKS_A_TICK = 5
LONGEST_STOP_SECONDS = 5
# A task still marked as running after this long was killed with its process.
TASK_IS_LOST_AFTER = timedelta(minutes=15)

stopping = threading.Event()
threads: list[threading.Thread] = []


class Worker:
    def __init__(self, lane: str = "clock") -> None:
        self.lane = lane
        self.holder = f"{this_host()}:{os.getpid()}:{id(self)}"
        self.last_run: dict[str, float] = {}

    def run(self) -> None:
        while not stopping.wait(TICK_SECONDS):
            attempt("background tick", self.tick)
            close_old_connections()
        attempt("giving the lease back", self.give_back)
        connections.close_all()

    def give_back(self) -> None:
        """Let another host go on at once; only when no job of this lane is under way."""
        Lease.give_back(self.lane, self.holder)

    def tick(self) -> None:
        leads = self.leads()
        for job in JOBS.values():
            if stopping.is_set():
                return
            if job.lane == self.lane and (leads or job.in_every_process) and self.is_due(job):
                self.last_run[job.name] = time.monotonic()
                attempt(job.name, job.run)

    def leads(self) -> bool:
        """Whether this process runs what must run once; nobody can tell without a database."""
        try:
            return Lease.take(self.lane, self.holder, LEASE_SECONDS[self.lane])
        except (OperationalError, InterfaceError) as error:
            logger.warning("the lease of %s will be tried again: %s", self.lane, error)
            return False

    def is_due(self, job: Job) -> bool:
        last = self.last_run.get(job.name)
        return last is None or time.monotonic() - last >= job.every


def attempt(what: str, run: Callable[[], object]) -> bool:
    """Run a job so that its failure is logged and stops nothing else."""
    try:
        run()
    except OperationalError as error:
        logger.warning("%s will be tried again: %s", what, error)
        return False
    except Exception:  # the boundary between a job and the thread that runs all of them
        logger.exception("%s failed", what)
        return False
    return True


@periodic(every=TICK_SECONDS, lane="tasks")
def run_tasks() -> None:
    """Run some of the tasks that are ready, then return, so that the lease is renewed.

    None while pages are made anew after a change, which readers wait for.
    """
    if refresher.under_way:
        return
    TaskRunner(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=TASKS_A_TICK,
        worker_id=f"thread-{os.getpid()}",
        excluded_queue_names=[],
    ).run()


@periodic(every=60)
def revive_lost_tasks() -> int:
    """Queue again what a killed process was running."""
    return DBTaskResult.objects.filter(
        status=TaskResultStatus.RUNNING, started_at__lt=timezone.now() - TASK_IS_LOST_AFTER
    ).update(status=TaskResultStatus.READY, started_at=None)


def start() -> None:
    """Start the lanes' threads in this process, even while there is no database."""
    attempt("reclaiming what the dead hold", Lease.reclaim_from_the_dead)
    stopping.clear()
    for lane in LEASE_SECONDS:
        thread = threading.Thread(target=Worker(lane).run, name=lane, daemon=True)
        thread.start()
        threads.append(thread)


def stop() -> None:
    """Let the lanes end. Whatever takes longer than may be waited for is killed, as a crash
    would do it, and its lease runs out."""
    stopping.set()
    until = time.monotonic() + LONGEST_STOP_SECONDS
    while threads:
        threads.pop().join(max(0, until - time.monotonic()))
