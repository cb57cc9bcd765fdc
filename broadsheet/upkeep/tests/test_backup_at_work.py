"""Backups are whole or not there, whoever is killed and whoever writes meanwhile."""

import json
import os

from broadsheet.upkeep.tests.backups_at_work import POINTS

ROUNDS = int(os.environ.get("ROUNDS", 2 * len(POINTS)))
AT_WORK = "from broadsheet.upkeep.tests.backups_at_work import"


def test_a_killed_backup_is_never_taken_for_a_whole_one(newsroom):
    *wrong, last = newsroom.run(f"{AT_WORK} rounds; rounds({ROUNDS})").splitlines()
    assert wrong == []
    said = json.loads(last)
    assert said["killed"] >= ROUNDS // 2
    assert said["left"] == []


def test_a_backup_is_of_one_moment_and_has_every_file_that_its_rows_speak_of(newsroom):
    said = newsroom.run(f"{AT_WORK} while_people_write; while_people_write(4)").splitlines()
    assert len(said) == 3
    for each in map(json.loads, said):
        assert (each["odd"], each["missing"], each["problems"]) == ([], [], [])
    assert json.loads(said[0])["pairs"] > 0
