import os
import subprocess
from datetime import timedelta
from functools import partial
from unittest import mock

from django.db import InterfaceError, OperationalError, connection
from django.test import SimpleTestCase, TestCase
from django.utils import timezone

from broadsheet.delivery.models import Lease, this_host
from broadsheet.delivery.refreshing import refresher
from broadsheet.delivery.serving import application
from broadsheet.delivery.worker import (
    LEASE_SECONDS,
    Worker,
    attempt,
    run_tasks,
    start,
    stopping,
    threads,
)
from broadsheet.kit.jobs import JOBS, Job

WORKER = "broadsheet.delivery.worker"


class OneProcessHoldsTheLease(TestCase):
    def test_a_second_holder_waits_until_it_runs_out(self):
        self.assertTrue(Lease.take("worker", "one", 30))
        self.assertTrue(Lease.take("worker", "one", 30))
        self.assertFalse(Lease.take("worker", "two", 30))
        Lease.objects.update(until=timezone.now() - timedelta(seconds=1))
        self.assertTrue(Lease.take("worker", "two", 30))
        self.assertFalse(Lease.take("worker", "one", 30))

    def test_giving_back_lets_the_next_one_in(self):
        Lease.take("worker", "one", 30)
        Lease.give_back("worker", "two")
        self.assertFalse(Lease.take("worker", "two", 30))
        Lease.give_back("worker", "one")
        self.assertTrue(Lease.take("worker", "two", 30))

    def test_whoever_waits_only_looks(self):
        Lease.take("worker", "one", 30)
        with self.assertNumQueries(2) as asked:
            self.assertFalse(Lease.take("worker", "two", 30))
        self.assertNotIn("INSERT", str(asked.captured_queries))

    def test_whoever_is_a_moment_later_than_another_waits(self):
        until = timezone.now() + timedelta(seconds=30)
        others = [Lease(name="worker", holder="one", until=until)]

        def another_is_quicker(execute, sql, *args):
            if sql.startswith("INSERT") and others:
                others.pop().save(force_insert=True)
            return execute(sql, *args)

        with connection.execute_wrapper(another_is_quicker):
            self.assertFalse(Lease.take("worker", "two", 30))
        self.assertEqual(Lease.objects.get().holder, "one")

    def test_a_killed_process_of_this_host_holds_nothing(self):
        gone = subprocess.Popen(["true"])
        gone.wait()
        Lease.take("clock", f"{this_host()}:{gone.pid}:1", 300)
        Lease.take("tasks", f"{this_host()}:{os.getpid()}:1", 300)
        Lease.reclaim_from_the_dead()
        self.assertEqual([lease.name for lease in Lease.objects.all()], ["tasks"])

    def test_a_pid_that_another_user_has_by_now_holds_nothing(self):
        Lease.take("clock", f"{this_host()}:1:1", 300)
        with mock.patch("os.kill", side_effect=PermissionError):
            Lease.reclaim_from_the_dead()
        self.assertFalse(Lease.objects.exists())


class TheWorkerIsStarted(SimpleTestCase):
    def test_while_there_is_no_database(self):
        """Pages are sent from the store without it."""
        away = mock.patch.object(Lease, "objects")
        threads = mock.patch("threading.Thread")
        with away as leases, threads as thread, self.assertLogs(WORKER, "WARNING"):
            leases.filter.side_effect = OperationalError("connection refused")
            start()
        self.assertEqual(thread.return_value.start.call_count, len(LEASE_SECONDS))


class TheWorkerIsStopped(TestCase):
    def setUp(self):
        self.addCleanup(stopping.clear)

    def test_and_gives_its_lease_back(self):
        worker = Worker()
        with mock.patch.dict(JOBS, clear=True), mock.patch(f"{WORKER}.connections"):
            worker.tick()
            self.assertEqual(Lease.objects.get().holder, worker.holder)
            stopping.set()
            worker.run()
        self.assertFalse(Lease.objects.exists())

    def test_when_the_server_ends(self):
        def run(worker):
            stopping.wait(20)

        with mock.patch.object(Worker, "run", run):
            start()
            lanes = list(threads)
            application.__rsgi_del__(None)
        self.assertEqual([lane.is_alive() for lane in lanes], [False] * len(LEASE_SECONDS))

    def test_between_two_jobs(self):
        ran = []

        def one(name: str):
            ran.append(name)
            stopping.set()

        jobs = {
            name: Job(name, 1, partial(one, name), in_every_process=False, lane="clock")
            for name in "ab"
        }
        with mock.patch.dict(JOBS, jobs, clear=True):
            Worker().tick()
        self.assertEqual(ran, ["a"])


class JobsAreRun(TestCase):
    def run_tick(self, **jobs) -> None:
        with mock.patch.dict(JOBS, jobs, clear=True):
            Worker().tick()

    def test_a_failing_job_stops_no_other(self):
        ran = []

        def fail():
            raise ValueError("broken")

        with self.assertLogs(WORKER, "ERROR"):
            self.run_tick(
                a=Job("a", 1, fail, in_every_process=False, lane="clock"),
                b=Job("b", 1, lambda: ran.append("b"), in_every_process=False, lane="clock"),
            )
        self.assertEqual(ran, ["b"])

    def kinds_run(self) -> list[str]:
        ran = []
        self.run_tick(
            a=Job("a", 1, lambda: ran.append("shared"), in_every_process=False, lane="clock"),
            b=Job("b", 1, lambda: ran.append("own"), in_every_process=True, lane="clock"),
        )
        return ran

    def test_without_the_lease_only_each_processs_own_jobs_run(self):
        self.assertEqual(self.kinds_run(), ["shared", "own"])
        Lease.objects.update(holder="another process")
        self.assertEqual(self.kinds_run(), ["own"])

    def test_without_a_database_each_processs_own_jobs_run(self):
        for failure in (OperationalError("connection refused"), InterfaceError("closed")):
            away = mock.patch.object(Lease, "take", side_effect=failure)
            with away, self.assertLogs(WORKER, "WARNING"):
                self.assertEqual(self.kinds_run(), ["own"])

    def test_long_tasks_hold_up_no_clock(self):
        ran = []
        self.run_tick(
            a=Job("a", 1, lambda: ran.append("task"), in_every_process=False, lane="tasks"),
            b=Job("b", 1, lambda: ran.append("clock"), in_every_process=False, lane="clock"),
        )
        self.assertEqual(ran, ["clock"])

    def test_tasks_wait_until_readers_have_what_changed(self):
        with mock.patch(f"{WORKER}.TaskRunner") as runner:
            with mock.patch.object(refresher, "under_way", {7}):
                run_tasks()
            runner.assert_not_called()
            run_tasks()
        runner.return_value.run.assert_called_once()

    def test_a_locked_database_is_tried_again_later(self):
        def locked():
            raise OperationalError("database is locked")

        with self.assertLogs(WORKER, "WARNING") as logs:
            self.assertFalse(attempt("job", locked))
        self.assertIn("will be tried again", logs.output[0])
