"""Imports of the archives in SHARED_DATA or ../shared/data; those that are absent are left out."""

from __future__ import annotations

import io
import json
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from bench import Figure, benchmark
from broadsheet.testing import make_edition

ARCHIVES = [
    ("100,000 headlines", "scale/congress_headlines_scale.jsonl.xz"),
    ("stories in two languages", "news/debian_news_multilang.jsonl.xz"),
    ("press releases", "news/congress_fulltext_5000.jsonl.xz"),
    ("stories in Markdown", "news/digitalgov_news.jsonl.xz"),
    ("stories in Arabic", "news/arabic_wikinews.jsonl.xz"),
]


@benchmark
def importing() -> Iterator[Figure]:
    """Stories a second, with revisions, references, search and the reading of the files."""
    make_edition("en", "The Bench", "en", "English", ["News"])
    make_edition("ar", "المقعد", "ar", "العربية", ["أخبار"], direction="rtl")
    folder = Path(os.environ.get("SHARED_DATA") or settings.BASE_DIR.parent / "shared" / "data")
    for what, name in ARCHIVES:
        if (folder / name).exists():
            yield bring(what, folder / name, "created")
            yield bring(f"{what}, the same again", folder / name, "unchanged")


def bring(what: str, path: Path, counted: str) -> Figure:
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch) / "report.json"
        begin = time.perf_counter()
        call_command("import", "jsonl", path, report=report, stdout=io.StringIO())
        seconds = time.perf_counter() - begin
        data = json.loads(report.read_text())
    count = data["created"].get("stories", 0) if counted == "created" else data["unchanged"]
    return Figure(what, count, seconds)


if __name__ == "__main__":
    from bench.__main__ import main

    main(["importing"])
