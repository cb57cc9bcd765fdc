"""What is recorded is in the file when the caller is told so, and is done again exactly once."""

import json
import resource

import pytest
from django.conf import settings
from django.db import transaction
from django.test import TestCase, override_settings

from broadsheet.kit import ledger
from broadsheet.kit.chain import Chain, ChainIsBroken
from broadsheet.kit.ledger import record, replay, replays, write_pending, write_what_is_missing
from broadsheet.kit.models import LedgerEntry

done: list[dict] = []


@replays("test")
def do(data):
    record("test", data)  # as a takedown does that is done again
    done.append(data)


class TheLedger(TestCase):
    def setUp(self):
        done.clear()
        self.path = settings.DATA_DIR / "ledger-of-tests.jsonl"
        self.path.unlink(missing_ok=True)
        self.enterContext(override_settings(LEDGER=self.path))

    def record(self, **data):
        with self.captureOnCommitCallbacks(execute=True):
            record("test", data)

    def lines(self):
        return [json.loads(line) for line in self.path.read_text().splitlines()]

    def forget(self, *ids):
        """As a database does that is restored from a backup."""
        LedgerEntry.objects.filter(pk__in=ids).delete()

    def test_has_an_entry_when_it_is_committed(self):
        self.record(story=1)
        self.record(story=2)
        self.assertEqual([(each["number"], each["data"]) for each in self.lines()],
                         [(1, {"story": 1}), (2, {"story": 2})])  # fmt: skip
        self.assertFalse(LedgerEntry.objects.filter(is_written=False).exists())

    def test_has_nothing_of_what_was_rolled_back(self):
        with self.assertRaises(ZeroDivisionError), transaction.atomic():
            record("test", {"story": 1})
            _ = 1 / 0
        write_pending()
        self.assertFalse(self.path.exists())

    def test_gets_what_a_killed_process_left_out_and_nothing_twice(self):
        record("test", {"story": 1})
        write_pending()
        LedgerEntry.objects.update(is_written=False)  # killed after writing the file
        write_pending()
        self.assertEqual(len(self.lines()), 1)

    def test_gets_what_a_full_disk_left_out(self):
        limit = resource.getrlimit(resource.RLIMIT_FSIZE)
        self.record(story=1)
        with self.assertLogs("django.test", "ERROR"):
            resource.setrlimit(resource.RLIMIT_FSIZE, (self.path.stat().st_size + 9, limit[1]))
            try:
                self.record(story=2)
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        self.assertEqual(write_pending(), 1)
        self.assertEqual([each["data"]["story"] for each in ledger.ledger().read()], [1, 2])

    def test_is_written_again_at_a_new_place(self):
        self.record(story=1)
        self.path.unlink()
        with self.assertLogs("broadsheet.kit.ledger", "WARNING"):
            self.assertEqual(write_what_is_missing(), 1)
        self.assertEqual(len(self.lines()), 1)
        self.assertEqual(write_what_is_missing(), 0)

    def test_is_there_before_anything_is_written_and_stays_as_it_is(self):
        self.assertEqual(write_what_is_missing(), 0)
        self.assertEqual(self.path.read_bytes(), b"")
        self.record(story=1)
        write_what_is_missing()
        self.assertEqual(len(self.lines()), 1)

    def test_does_again_what_the_database_has_not_seen_and_only_that(self):
        self.record(story=1)
        self.record(story=2)
        self.record(story=3)
        self.forget(*[line["id"] for line in self.lines()[1:]])
        self.assertEqual(replay(), 2)
        self.assertEqual(done, [{"story": 2}, {"story": 3}])
        self.assertEqual((replay(), len(self.lines()), LedgerEntry.objects.count()), (0, 3, 3))

    def test_refuses_to_do_anything_again_when_a_line_was_changed(self):
        for story in (1, 2, 3):
            self.record(story=story)
        self.forget(*[line["id"] for line in self.lines()])
        whole = self.path.read_text()
        for changed, where in [
            (whole.replace('"story": 2', '"story": 4'), "Line 2"),
            ("".join(whole.splitlines(keepends=True)[::2]), "Line 2"),
            (whole.replace("{", "", 1), "Line 1"),
        ]:
            self.path.write_text(changed)
            with self.assertRaisesMessage(ChainIsBroken, where):
                replay()
        self.assertEqual(done, [])

    def test_goes_on_behind_a_line_that_was_changed(self):
        self.record(story=1)
        self.path.write_text(self.path.read_text().replace('"story": 1', '"story": 4'))
        self.record(story=2)
        self.assertEqual([each["data"]["story"] for each in self.lines()], [4, 2])

    def test_takes_no_kind_that_nobody_can_do_again(self):
        with self.assertRaisesMessage(ValueError, "unknown"):
            record("unknown", {})


def entry(number: int, size: int = 10) -> dict:
    return {"id": str(number), "data": "x" * size}


@pytest.mark.parametrize("size", [10, 5000, 100_000])
def test_a_line_that_was_not_finished_is_dropped(tmp_path, size):
    chain = Chain(tmp_path / "chain")
    with chain.open_to_add() as file:
        chain.add(file, [entry(1, size), entry(2, size)])
    with chain.path.open("ab") as file:
        file.write(b'{"number": 3, "id": "3", "da' + b"x" * size)
    assert [each["id"] for each in chain.read()] == ["1", "2"]
    assert chain.ids() == {"1", "2"}
    with chain.open_to_add() as file:
        chain.add(file, [entry(4, size)])
    assert [each["id"] for each in chain.read()] == ["1", "2", "4"]
    assert chain.end().number == 3
