"""One gzip stream from pieces that were deflated apart from each other.

Browsers read the first member of a gzip file only, so the pieces are joined within one
member: each ends at a byte with an emptied window (zlib's full flush), an empty last block
closes the stream, and the checksum of the whole is combined from those of the pieces
(RFC 1951, RFC 1952). A checksum is linear: what each piece adds to it does not depend on what
the others say, only on how much of it follows.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
LAST_BLOCK = b"\x03\x00"
ALL_ONES = 0xFFFFFFFF  # zlib turns all bits of a checksum before and after


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a page. length and crc are those of the text, in bytes of UTF-8."""

    deflated: bytes
    crc: int
    length: int


def piece_of(text: str) -> Piece:
    written = text.encode()
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    deflated = deflater.compress(written) + deflater.flush(zlib.Z_FULL_FLUSH)
    return Piece(deflated, zlib.crc32(written), len(written))


# What is filled into the holes of most pages of an edition is the same text.
shared_piece_of = lru_cache(maxsize=512)(piece_of)


def stitch(pieces: Iterable[Piece]) -> bytes:
    """The pieces as one gzip file."""
    parts = [GZIP_HEADER]
    crc = length = 0
    for piece in pieces:
        parts.append(piece.deflated)
        crc = followed_by(crc, piece.length) ^ piece.crc
        length += piece.length
    parts += [LAST_BLOCK, crc.to_bytes(4, "little"), length.to_bytes(4, "little")]
    return b"".join(parts)


def text_of(piece: Piece) -> str:
    return zlib.decompress(piece.deflated + LAST_BLOCK, -15).decode()


def followed_by(crc: int, length: int) -> int:
    """The part that text has in a checksum, when so many bytes follow: as if they were zeros."""
    return zlib.crc32(bytes(length), crc ^ ALL_ONES) ^ ALL_ONES
