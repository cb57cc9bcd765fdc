"""A page as it is kept, and as it is sent."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import blake2b

from broadsheet.delivery.stitching import Piece, piece_of, shared_piece_of, stitch, text_of
from broadsheet.kit.parts import Hole

# What a key may be made of: nothing that two programs could read in two ways.
PATH = re.compile(r"(?:/[^/\\?#\x00-\x20\x7f]+)*/?")
LONGEST_PATH = 1000
QUERY = re.compile(r"page=[1-9][0-9]{0,5}")
HOST = re.compile(r"[a-z0-9.-]{1,253}(:[0-9]{1,5})?")


def key_of(host: str, path: str, query: str) -> str | None:
    """The key of a page, or None when no page is kept for such a request.

    path: decoded, as the application routes it.
    """
    if not HOST.fullmatch(host) or not PATH.fullmatch(path) or len(path) > LONGEST_PATH:
        return None
    if any(segment in {".", ".."} for segment in path.split("/")):
        return None
    if query and not QUERY.fullmatch(query):
        return None
    return f"{host}{path or '/'}{'?' if query else ''}{query}"


@dataclass
class Page:
    """A response with holes. reading: whose parts fill them (shelf.py)."""

    reading: str
    headers: list[tuple[str, str]]
    pieces: Sequence[Piece | Hole]
    fingerprint: str

    @property
    def holes(self) -> list[Hole]:
        return [piece for piece in self.pieces if isinstance(piece, Hole)]

    def filled(self, fills: list[str]) -> bytes:
        """The whole as gzip."""
        rest = iter(fills)
        return stitch(
            piece if isinstance(piece, Piece) else shared_piece_of(next(rest))
            for piece in self.pieces
        )

    def text(self, fills: list[str]) -> str:
        rest = iter(fills)
        return "".join(
            text_of(piece) if isinstance(piece, Piece) else next(rest) for piece in self.pieces
        )

    def etag(self, fills: list[str]) -> str:
        """Weak: the same for all encodings of one text."""
        digest = blake2b("\0".join(fills).encode(), key=self.fingerprint.encode(), digest_size=9)
        return f'W/"{digest.hexdigest()}"'


def page_of(reading: str, headers: list[tuple[str, str]], texts: list[str | Hole]) -> Page:
    digest = blake2b(digest_size=12)
    for text in texts:
        digest.update(repr(text).encode())
    pieces = [piece_of(text) if isinstance(text, str) else text for text in texts]
    return Page(reading, headers, pieces, digest.hexdigest())


def encode(page: Page) -> bytes:
    """One line of JSON, then the deflated pieces one after the other."""
    head = {
        "reading": page.reading,
        "headers": page.headers,
        "fingerprint": page.fingerprint,
        "pieces": [
            asdict(piece)
            if isinstance(piece, Hole)
            else [len(piece.deflated), piece.crc, piece.length]
            for piece in page.pieces
        ],
    }
    body = [piece.deflated for piece in page.pieces if isinstance(piece, Piece)]
    return b"\n".join([json.dumps(head).encode(), b"".join(body)])


def decode(entry: bytes) -> Page:
    line, _, body = entry.partition(b"\n")
    head = json.loads(line)
    pieces: list[Piece | Hole] = []
    at = 0
    for each in head["pieces"]:
        if isinstance(each, dict):
            pieces.append(Hole(**each))
        else:
            size, crc, length = each
            pieces.append(Piece(body[at : at + size], crc, length))
            at += size
    headers = [(name, value) for name, value in head["headers"]]
    return Page(head["reading"], headers, pieces, head["fingerprint"])
