"""Parts of files: players of sound and film ask for the stretch they are about to play."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

# One stretch; 18 digits name any byte there is, and cost nothing to read.
STRETCH = re.compile(r"\s*bytes\s*=\s*([0-9]{0,18})-([0-9]{0,18})\s*", re.IGNORECASE)
KEPT = ("Content-Type", "Content-Disposition", "Content-Encoding", "Last-Modified")


class Part:
    """A stretch of an open file, in blocks; closes the file."""

    block_size = 64 * 1024

    def __init__(self, file: BinaryIO, begin: int, length: int) -> None:
        self.file = file
        self.begin = begin
        self.length = length

    def __iter__(self) -> Iterator[bytes]:
        self.file.seek(self.begin)
        left = self.length
        while left and (block := self.file.read(min(left, self.block_size))):
            left -= len(block)
            yield block

    def close(self) -> None:
        self.file.close()


def asked_stretch(request: HttpRequest, whole: FileResponse) -> tuple[int, int] | None:
    """First and last byte that are asked for, within the file or not; None for all of it.

    Several stretches at once, and what is no stretch, are answered with the whole file. So is
    a part of another version of the file than this.
    """
    found = STRETCH.fullmatch(request.headers.get("Range", ""))
    known = request.headers.get("If-Range", whole.headers["Last-Modified"])
    if request.method != "GET" or not found or known != whole.headers["Last-Modified"]:
        return None
    size = int(whole.headers["Content-Length"])
    match found.groups():
        case "", "":
            return None
        case "", last_bytes:
            return (max(size - int(last_bytes), 0), size) if int(last_bytes) else (size, size)
        case begin, "":
            return int(begin), max(int(begin), size)
        case begin, last:
            return (int(begin), int(last)) if int(begin) <= int(last) else None
    return None


def in_part(request: HttpRequest, whole: FileResponse) -> HttpResponseBase:
    """The part of the file that is asked for, or the file."""
    whole.headers["Accept-Ranges"] = "bytes"
    stretch = asked_stretch(request, whole)
    file = whole.file_to_stream
    if stretch is None or file is None:
        return whole
    size = int(whole.headers["Content-Length"])
    begin, last = stretch[0], min(stretch[1], size - 1)
    if begin >= size:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    length = last - begin + 1
    stretch_of_file = Part(file, begin, length)
    part = StreamingHttpResponse(stretch_of_file, status=206)
    # As FileResponse does: a server that can send files by itself takes it from here.
    part.file_to_stream = stretch_of_file  # type: ignore[attr-defined]
    part.block_size = Part.block_size  # type: ignore[attr-defined]
    for name in KEPT:
        if name in whole.headers:
            part.headers[name] = whole.headers[name]
    part.headers["Accept-Ranges"] = "bytes"
    part.headers["Content-Range"] = f"bytes {begin}-{last}/{size}"
    part.headers["Content-Length"] = str(length)
    return part
