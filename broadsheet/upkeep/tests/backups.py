"""Making backups of sites, and comparing them."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

from broadsheet.delivery.tests.sites import ROOT, Site
from broadsheet.upkeep.backups import seal


def backup(site: Site, *words: str) -> Path:
    """Make a backup; return where it is."""
    return Path(site.manage("backup", *words).splitlines()[0])


def begin_backup(site: Site) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "backup"], cwd=ROOT, env=site.environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def manifest(kept: Path) -> dict:
    return json.loads((kept / "manifest.json").read_text())["content"]


def make_older(kept: Path, *migration: str) -> None:
    """Have the backup be of a version that did not have the migration yet."""
    content = manifest(kept)
    content["migrations"].remove(list(migration))
    written = {"content": content, "sha256": seal(content)}
    (kept / "manifest.json").write_text(json.dumps(written))


def files(kept: Path) -> dict[str, str]:
    with gzip.open(kept / "files.jsonl.gz") as lines:
        return {each["name"]: each["sha256"] for each in map(json.loads, lines)}


def assert_same(one: Path, other: Path) -> None:
    assert manifest(one)["tables"] == manifest(other)["tables"]
    assert files(one) == files(other)
