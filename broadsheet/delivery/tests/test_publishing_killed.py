"""Whoever is killed while publishing: all of it is public or nothing, and it is resumed once.

The suite plays a few rounds; `ROUNDS=200` in the environment plays as many of each work.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys

import pytest

from broadsheet.delivery.tests.sites import ROOT, make_site

ROUNDS = os.environ.get("ROUNDS", "16")


@pytest.mark.parametrize("work", ["publish", "schedule", "package"])
def test_nothing_is_half_published_or_lost(work, tmp_path, django_db_setup):
    site = make_site(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "broadsheet.delivery.tests.publishing_at_work", work, ROUNDS, "1"],
        cwd=ROOT, env=site.environment, capture_output=True, text=True,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    counts = ast.literal_eval(done.stdout)
    assert int(ROUNDS) / 2 <= counts["killed"]
    assert 0 < counts["killed after it was public"] < counts["killed"]
