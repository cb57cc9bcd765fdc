"""How long backing up and restoring an archive with pictures takes, on SQLite.

BENCH_STORIES (10,000) says how many stories, each with a picture of its own of 300 KB and the 23
renditions that readers get, of 20 KB or more.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.management import call_command

from bench import Figure, benchmark
from bench.newsroom import Archive
from broadsheet.media.models import Picture
from broadsheet.media.renditions import make_renditions
from broadsheet.stories.models import StoryPage
from broadsheet.testing import make_picture

STORIES = int(os.environ.get("BENCH_STORIES", "10000"))
ORIGINAL_BYTES = 300_000
RENDITION_BYTES = 20_000


@benchmark
def keeping() -> Iterator[Figure]:
    """A first backup, the next night's, its verification, and restoring on another host."""
    archive = Archive()
    archive.grow_to(STORIES)
    give_pictures()
    with tempfile.TemporaryDirectory(prefix="broadsheet-bench-keeping-") as scratch:
        backups = Path(scratch) / "backups"
        yield timed("first backup", "backup", backups)
        yield timed("the next night's", "backup", backups)
        yield timed("its verification", "backup", backups, verify=True)
        yield restored(backups, Path(scratch) / "elsewhere")


def give_pictures() -> None:
    """Each story gets a picture; files are copies of one, rows are made as they are."""
    first = make_picture()
    make_renditions(first)
    original, renditions = padded(first.file, ORIGINAL_BYTES), list(first.renditions.all())
    contents = [padded(rendition.file, RENDITION_BYTES) for rendition in renditions]
    stories = list(StoryPage.objects.order_by("pk").only("pk"))
    pictures = []
    for number in range(len(stories)):
        picture = Picture(title=f"Picture {number}")
        picture.collection_id = first.collection_id
        picture.file.save(f"bench-{number}.jpg", ContentFile(original), save=False)
        picture.width, picture.height = first.width, first.height
        pictures.append(picture)
    pictures = Picture.objects.bulk_create(pictures, batch_size=500)
    model, made = type(renditions[0]), []
    for picture in pictures:
        for rendition, content in zip(renditions, contents, strict=True):
            copy = model(image=picture, filter_spec=rendition.filter_spec, focal_point_key="")
            name = f"{picture.pk}.{rendition.file.name[-40:]}"
            copy.file.save(name, ContentFile(content), save=False)
            copy.width, copy.height = rendition.width, rendition.height
            made.append(copy)
    model.objects.bulk_create(made, batch_size=500)
    for story, picture in zip(stories, pictures, strict=True):
        StoryPage.objects.filter(pk=story.pk).update(picture=picture)


def padded(file: File, size: int) -> bytes:
    with file.open() as opened:
        content = opened.read()
    return content + os.urandom(max(0, size - len(content)))


def timed(what: str, *words, **options) -> Figure:
    begin = time.perf_counter()
    call_command(*words, stdout=io.StringIO(), stderr=io.StringIO(), **options)
    return Figure(what, STORIES, time.perf_counter() - begin)


def restored(backups: Path, data_dir: Path) -> Figure:
    """In a process of its own, with an installation of its own."""
    data_dir.mkdir()
    environment = os.environ | {"DATA_DIR": str(data_dir)}
    begin = time.perf_counter()
    subprocess.run(
        [sys.executable, "manage.py", "restore", backups, "--without-ledger"],
        cwd=settings.BASE_DIR, env=environment, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    return Figure("restored elsewhere", STORIES, time.perf_counter() - begin)


if __name__ == "__main__":
    from bench.__main__ import main

    main(["keeping"])
