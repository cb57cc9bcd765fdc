"""Pictures of an export whose files are at hand."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError
from django.core.files.images import ImageFile
from django.db import transaction

from broadsheet.editions.models import Edition
from broadsheet.importers.models import ImportedItem, OldPlace
from broadsheet.importers.records import PictureRecord, plain
from broadsheet.importers.report import Report
from broadsheet.kit.uploads import refuse_unfit
from broadsheet.media.models import Picture

RESIZED = re.compile(r"-(?:\d{1,5}x\d{1,5}|scaled|rotated)(?=\.[a-zA-Z]{3,4}$)")
UPLOADS = re.compile(r"/(?:uploads|files)/(?=.)")


def place_of(address: str) -> str:
    """The path of an address, by which the same file is known under any scheme and host."""
    try:
        return unquote(urlsplit(address).path)
    except ValueError:
        return ""


class PictureShelf:
    """Finds the picture for an address, and brings it here when it is used for the first time.

    folder: where the files of the old site's uploads are; without it no picture is brought.
    """

    def __init__(
        self,
        edition: Edition,
        source: str,
        folder: Path | None,
        records: list[PictureRecord],
        report: Report,
    ) -> None:
        self.edition = edition
        self.source = source
        self.folder = folder.resolve() if folder else None
        self.report = report
        self.by_place = {place_of(address): r for r in records for address in r.addresses}
        self.made: dict[str, Picture | None] = {}

    def find(self, address: str) -> Picture | None:
        """The picture that was at the address, in whatever size."""
        place = place_of(address)
        original = RESIZED.sub("", place)
        record = self.by_place.get(place) or self.by_place.get(original)
        if record is None:
            record = self.unlisted(original)
        picture = self.get(record)
        if picture and picture.pk and place:
            self.remember(picture, [place])
        return picture

    def unlisted(self, place: str) -> PictureRecord | None:
        """A file that the export does not list, but the folder has."""
        found = UPLOADS.search(place)
        if not (self.folder and found):
            return None
        path = place[found.end() :]
        record = PictureRecord(f"file:{path}"[:200], path, [place])
        self.by_place[place] = record
        return record

    def get(self, record: PictureRecord | None) -> Picture | None:
        if record is None:
            return None
        if record.remote_id not in self.made:
            self.made[record.remote_id] = self.known(record) or self.bring(record)
        return self.made[record.remote_id]

    def known(self, record: PictureRecord) -> Picture | None:
        item = ImportedItem.objects.filter(
            edition=self.edition, source=self.source, remote_id=record.remote_id
        )
        return Picture.objects.filter(pk__in=item.values("picture")).first()

    def bring(self, record: PictureRecord) -> Picture | None:
        path = self.file_of(record)
        if path is None:
            return None
        with path.open("rb") as opened:
            file = ImageFile(opened, name=path.name)
            try:
                refuse_unfit(file, path.name)
                return self.store(record, file)
            except ValidationError as refusal:
                self.report.skip(f"picture {record.path}", " ".join(refusal.messages))
        return None

    def store(self, record: PictureRecord, file: ImageFile) -> Picture:
        self.report.created["pictures"] += 1
        picture = Picture(
            title=plain(record.title, 255) or file.name,
            description=plain(record.alt, 255),
            credit=plain(record.credit, 160),
            collection=self.edition.collection,
        )
        if self.report.dry_run:
            picture.pk = 0
            return picture
        picture.file = file
        with transaction.atomic():
            picture.save()
            ImportedItem.objects.update_or_create(
                edition=self.edition, source=self.source, remote_id=record.remote_id,
                defaults={"picture": picture, "fingerprint": ""},
            )  # fmt: skip
            places = [place_of(address) for address in record.addresses]
            self.remember(picture, places + record.old_paths)
        return picture

    def remember(self, picture: Picture, places: list[str]) -> None:
        rows = [
            OldPlace(edition=self.edition, path=place, picture=picture)
            for place in places
            if 1 < len(place) <= 700
        ]
        OldPlace.objects.bulk_create(rows, ignore_conflicts=True)

    def file_of(self, record: PictureRecord) -> Path | None:
        """The file in the folder; nothing that a path or a link reaches outside of it."""
        if self.folder is None or not record.path or "\0" in record.path:
            return None
        path = (self.folder / record.path.lstrip("/")).resolve()
        if not path.is_relative_to(self.folder) or not path.is_file():
            return None
        return path
