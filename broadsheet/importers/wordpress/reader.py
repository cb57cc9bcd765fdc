"""Posts and pages of a WordPress export as neutral records."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from broadsheet.importers.dates import moment_of
from broadsheet.importers.records import BadItem, CommentRecord, StoryRecord, Term, readable
from broadsheet.importers.wordpress.content import ContentReader
from broadsheet.importers.wordpress.export import FEEDS, Export, meta_of
from broadsheet.importers.xml import Fields

PUBLIC = "publish"
DRAFTS = {"draft", "pending", "future", "private"}
NO_COMMENTS = {"pingback", "trackback", "order_note"}
# What the site is made with rather than what it says; an attachment comes where it is used.
FURNITURE = {"attachment", "nav_menu_item", "revision"}


class ItemReader:
    def __init__(self, export: Export, zone: ZoneInfo) -> None:
        self.export = export
        self.zone = zone
        self.content = ContentReader(export)
        # Months that had a list of their own.
        self.months: set[tuple[int, int]] = set()

    def record_of(self, number: int, fields: Fields, notes: Counter[str]) -> StoryRecord | None:
        """The record, or None for an item that is neither post nor page, which is noted."""
        kind = fields.text("wp:post_type") or "post"
        if kind not in {"post", "page"}:
            if kind not in FURNITURE:
                notes[f"item of type {kind}: left out"] += 1
            return None
        status = fields.text("wp:status") or PUBLIC
        if status != PUBLIC and status not in DRAFTS:
            notes[f"{kind} with status {status}: left out"] += 1
            return None
        remote_id = fields.text("wp:post_id")
        if not remote_id or len(remote_id) > 200:
            raise BadItem("has no id")
        return self.story(place_of(number, fields), remote_id, kind, status, fields)

    def story(
        self, place: str, remote_id: str, kind: str, status: str, fields: Fields
    ) -> StoryRecord:
        published = self.published(fields)
        record = StoryRecord(
            place=place,
            remote_id=remote_id,
            title=fields.text("title"),
            standfirst=fields.text("excerpt:encoded"),
            published=published,
            is_public=status == PUBLIC and not fields.text("wp:post_password"),
            authors=self.authors(fields),
            sections_may_be_topics=True,
            slug=unquote(fields.text("wp:post_name")),
            is_page=kind == "page",
            parent=fields.text("wp:post_parent"),
            old_paths=self.old_paths(remote_id, kind, fields, published),
        )
        self.file_under(record, fields)
        content = readable(fields.text("content:encoded"))
        record.html, record.lines_are_paragraphs = self.content.html_of(
            content, remote_id, record.notes
        )
        record.picture = self.export.by_id.get(meta_of(fields).get("_thumbnail_id", ""))
        record.picture_caption = record.picture.caption if record.picture else ""
        record.comments = list(self.comments(fields, record.notes))
        if fields.text("wp:post_password"):
            record.notes["post with a password: kept as a draft"] += 1
        return record

    def published(self, fields: Fields) -> datetime | None:
        """The time of publication; a draft that never had one says so with zeros."""
        for name, zone in (
            ("wp:post_date_gmt", UTC),
            ("wp:post_date", self.zone),
            ("pubDate", UTC),
        ):
            value = fields.text(name)
            if not value or value.startswith("0000-00-00"):
                continue
            moment = moment_of(value, zone)
            if isinstance(moment, datetime):
                self.months.add((moment.year, moment.month))
                return moment
        return None

    def authors(self, fields: Fields) -> list[Term]:
        """Those whom a plug-in for several authors names, else the one WordPress knows."""
        named = [
            self.export.authors.get(each.get("nicename", "").removeprefix("cap-"))
            or Term((each.text or "").strip())
            for each in fields.get("category", [])
            if each.get("domain") == "author"
        ]
        login = fields.text("dc:creator")
        if not named and login:
            named = [self.export.authors.get(login) or Term(login)]
        return [term for term in named if term.name]

    def file_under(self, record: StoryRecord, fields: Fields) -> None:
        for each in fields.get("category", []):
            domain, slug = each.get("domain", "category"), each.get("nicename", "")
            name = (each.text or "").strip() or unquote(slug)
            if not name or slug == "uncategorized" or domain in {"author", "post_format"}:
                continue
            if domain in {"category", ""}:
                record.sections.append(self.export.categories.get(slug) or Term(name))
            elif domain in {"post_tag", "tag"}:
                record.topics.append(self.export.tags.get(slug) or Term(name))
            else:
                record.notes[f"taxonomy {domain}: left out"] += 1

    def old_paths(
        self, remote_id: str, kind: str, fields: Fields, published: datetime | None
    ) -> list[str]:
        """Every path under which readers and feed readers knew it."""
        query = "page_id" if kind == "page" else "p"
        paths = list(self.export.paths(f"/?{query}={remote_id}", f"/?p={remote_id}"))
        name = unquote(fields.text("wp:post_name"))
        places = []
        try:
            permalink = urlsplit(fields.text("link"))
            if permalink.path.strip("/") and not permalink.query:
                places.append(unquote(permalink.path))
        except ValueError:
            pass
        if kind == "post" and name and published:
            local = published.astimezone(self.zone)
            places += self.export.paths(f"/{local:%Y/%m/%d}/{name}/", f"/{local:%Y/%m}/{name}/")
        places = [place if place.endswith("/") else f"{place}/" for place in places]
        for place in places:
            paths += [place, place + FEEDS[0]]
        return list(dict.fromkeys(paths))

    def comments(self, fields: Fields, notes: Counter[str]):
        for each in fields.get("wp:comment", []):
            comment = Fields.of(each)
            kind, approved = comment.text("wp:comment_type"), comment.text("wp:comment_approved")
            text = comment.text("wp:comment_content")
            if kind in NO_COMMENTS or approved in {"spam", "trash", "post-trashed"} or not text:
                notes["comment that is spam, a pingback or empty: left out"] += 1
                continue
            yield CommentRecord(
                remote_id=comment.text("wp:comment_id")[:200],
                parent=comment.text("wp:comment_parent"),
                author_name=comment.text("wp:comment_author"),
                published=self.comment_date(comment),
                html=text,
                is_published=approved == "1",
                author_email=comment.text("wp:comment_author_email"),
            )

    def comment_date(self, comment: Fields) -> datetime | None:
        value = comment.text("wp:comment_date_gmt")
        try:
            moment = moment_of(value, UTC) if value else None
        except BadItem:
            return None
        return moment if isinstance(moment, datetime) else None


def place_of(number: int, fields: Fields) -> str:
    return f"item {number} (post {fields.text('wp:post_id') or '?'})"
