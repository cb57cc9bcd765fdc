"""kill -9 at any point of a takedown: nothing is done, or all of it."""

from __future__ import annotations

import os
import shutil

from django.conf import settings

from broadsheet.delivery.tests.sites import make_site
from broadsheet.takedowns.tests.killing import POINTS, POINTS_OF_LIFTING

# Every named point with one kind of thing; with more rounds (`TAKEDOWN_ROUNDS=200`) with all
# of them, and then at random.
NAMED = len(POINTS) + len(POINTS_OF_LIFTING)
ROUNDS = int(os.environ.get("TAKEDOWN_ROUNDS", NAMED))


def test_whoever_is_killed_leaves_nothing_half_done(tmp_path, django_db_setup):
    data_dir = tmp_path / "site"
    shutil.copytree(settings.STATIC_ROOT, data_dir / "static")
    site = make_site(data_dir)
    killing = "from broadsheet.takedowns.tests import killing; "
    site.run(f"{killing} killing.found()")
    *wrong, rounds = site.run(f"{killing} killing.run({ROUNDS})").splitlines()
    assert "\n".join(wrong) == ""
    assert int(rounds) == ROUNDS
