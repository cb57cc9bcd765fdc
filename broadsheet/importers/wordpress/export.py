"""What an export says about the whole site: its authors, terms and pictures."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from broadsheet.importers.records import MalformedFile, PictureRecord, Term
from broadsheet.importers.xml import Fields, elements_of

VERSION = re.compile(r"\d+\.\d+")
UPLOADS = re.compile(r"^.*?/(?:wp-content/uploads|files)/")
FEEDS = ("feed/", "feed/rss2/", "feed/atom/")


@dataclass
class Export:
    source: str = ""
    base: str = ""
    items: int = 0
    version: str = ""
    authors: dict[str, Term] = field(default_factory=dict)
    categories: dict[str, Term] = field(default_factory=dict)
    tags: dict[str, Term] = field(default_factory=dict)
    pictures: list[PictureRecord] = field(default_factory=list)
    by_id: dict[str, PictureRecord] = field(default_factory=dict)
    by_parent: dict[str, list[PictureRecord]] = field(default_factory=lambda: defaultdict(list))
    parents: dict[str, str] = field(default_factory=dict)

    def paths(self, *paths: str) -> tuple[str, ...]:
        """The paths below the address of the old site."""
        return tuple(f"{self.base}{path}" for path in paths)

    def list_paths(self, path: str, query: str) -> tuple[str, ...]:
        """Where a list was found, with its feeds and by its query."""
        return self.paths(path, *(path + feed for feed in FEEDS), f"/?{query}")


def survey(path: Path) -> Export:
    """Read the export to its end before anything is written. Raises MalformedFile."""
    export = Export()
    for name, element in elements_of(path):
        fields = Fields.of(element)
        if name == "wp:wxr_version":
            export.version = (element.text or "").strip()
        elif name == "wp:base_blog_url" or (name == "link" and not export.source):
            take_address(export, element.text or "")
        elif name == "wp:author":
            take_author(export, fields)
        elif name == "wp:category":
            export.parents[fields.text("wp:category_nicename")] = fields.text("wp:category_parent")
            take_category(export, fields)
        elif name == "wp:tag":
            take_tag(export, fields)
        elif name == "item":
            export.items += 1
            if fields.text("wp:post_type") == "attachment":
                take_attachment(export, fields)
    if not VERSION.fullmatch(export.version):
        raise MalformedFile(
            f"{path.name}: is no export of WordPress, since it names no version of the format "
            "(wp:wxr_version)."
        )
    export.source = export.source or path.stem
    return export


def take_address(export: Export, address: str) -> None:
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return
    export.base = unquote(parts.path).rstrip("/")
    export.source = f"{parts.netloc}{export.base}"[:120]


def take_author(export: Export, fields: Fields) -> None:
    login = fields.text("wp:author_login")
    full = f"{fields.text('wp:author_first_name')} {fields.text('wp:author_last_name')}".strip()
    name = fields.text("wp:author_display_name") or full or login
    number = fields.text("wp:author_id") or "0"
    if login:
        paths = export.list_paths(f"/author/{login}/", f"author={number}")
        export.authors[login] = Term(name, paths)


def take_category(export: Export, fields: Fields) -> None:
    slug = fields.text("wp:category_nicename")
    trail, above = [slug], export.parents.get(slug)
    while above and above not in trail and len(trail) < 10:
        trail.insert(0, above)
        above = export.parents.get(above)
    path = "/".join(map(unquote, trail))
    name = fields.text("wp:cat_name") or unquote(slug)
    paths = export.list_paths(f"/category/{path}/", f"cat={fields.text('wp:term_id') or 0}")
    export.categories[slug] = Term(name, paths)


def take_tag(export: Export, fields: Fields) -> None:
    slug = fields.text("wp:tag_slug")
    paths = export.list_paths(f"/tag/{unquote(slug)}/", f"tag={unquote(slug)}")
    export.tags[slug] = Term(fields.text("wp:tag_name") or unquote(slug), paths)


def meta_of(fields: Fields) -> dict[str, str]:
    found = {}
    for each in fields.get("wp:postmeta", []):
        pair = Fields.of(each)
        found[pair.text("wp:meta_key")] = pair.text("wp:meta_value")
    return found


def take_attachment(export: Export, fields: Fields) -> None:
    address = fields.text("wp:attachment_url") or fields.text("guid")
    meta = meta_of(fields)
    try:
        path = unquote(urlsplit(address).path)
        permalink = unquote(urlsplit(fields.text("link")).path)
    except ValueError:
        return
    number = fields.text("wp:post_id")
    record = PictureRecord(
        remote_id=number,
        path=meta.get("_wp_attached_file") or UPLOADS.sub("", path).lstrip("/"),
        addresses=[address, fields.text("guid")],
        old_paths=[permalink, *export.paths(f"/?attachment_id={number}")],
        title=fields.text("title"),
        alt=meta.get("_wp_attachment_image_alt", ""),
        caption=fields.text("excerpt:encoded"),
        parent=fields.text("wp:post_parent"),
    )
    export.pictures.append(record)
    export.by_id[number] = record
    export.by_parent[record.parent].append(record)
