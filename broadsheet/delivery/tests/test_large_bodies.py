"""Who may send a large body, and how many may at once."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path
from tempfile import SpooledTemporaryFile
from unittest import mock

import pytest
from django.conf import settings
from django.contrib.auth import SESSION_KEY

from broadsheet.delivery import sending
from broadsheet.delivery.edge import Edge
from broadsheet.delivery.ready import Readies
from broadsheet.delivery.shelf import Memory
from broadsheet.delivery.store import Store
from broadsheet.delivery.tests.asking import run
from broadsheet.delivery.tests.test_edge_flood import Proto, Scope
from broadsheet.delivery.wsgi import Answer
from broadsheet.people.sessions import SessionStore
from broadsheet.testing import make_person

LARGE = 2 * 1024**2
CHUNKS = [b"a" * 65_536] * 32


@pytest.fixture
def edge(tmp_path) -> Edge:
    store = Store(tmp_path)
    return Edge(store, Readies(store, Memory()))


@pytest.fixture(autouse=True)
def sizes(monkeypatch) -> list[int]:
    """Of the bodies that reached Django, for which the test answers."""
    sizes = []

    def call(edge, environ):
        sizes.append(len(environ["wsgi.input"].read()))
        return Answer(200, [], b"")

    monkeypatch.setattr("broadsheet.delivery.edge.call", call)
    return sizes


@pytest.fixture
def one_is_signed_in(monkeypatch):
    monkeypatch.setattr(sending, "is_signed_in", "editor".__eq__)


class Waiting(Proto):
    """Sends the body when the test lets it."""

    def __init__(self) -> None:
        super().__init__(*CHUNKS)
        self.go = asyncio.Event()

    async def __aiter__(self):
        await self.go.wait()
        for chunk in self.chunks:
            yield chunk


def scope(cookie: str, path: str = "/desk/media/", length: int | None = LARGE) -> Scope:
    headers = {"cookie": f"session={cookie}"} | ({"content_length": str(length)} if length else {})
    return Scope(path, method="POST", **headers)


def status_of(edge: Edge, asked: Scope) -> int:
    proto = Proto(*CHUNKS)
    run(edge(asked, proto))
    return proto.status


@pytest.mark.parametrize("length", [LARGE, None])
@pytest.mark.usefixtures("one_is_signed_in")
def test_a_large_body_is_for_who_is_signed_in(edge, sizes, length):
    assert status_of(edge, scope("anybody", length=length)) == 413
    assert status_of(edge, scope("editor", path="/en/", length=length)) == 413
    assert sizes == []
    assert status_of(edge, scope("editor", length=length)) == 200
    assert sizes == [LARGE]
    assert sending.large_bodies.under_way == 0


@pytest.mark.parametrize("length", [LARGE, None])
@pytest.mark.usefixtures("one_is_signed_in")
def test_a_photo_reaches_the_form_for_readers_faces(edge, sizes, length):
    path = "/en/account/face/"
    assert status_of(edge, scope("anybody", path, length)) == 413
    assert status_of(edge, scope("editor", path, length)) == 200
    assert status_of(edge, scope("editor", path, sending.LARGEST_FACE + 1)) == 413
    assert sizes == [LARGE]


@pytest.mark.usefixtures("one_is_signed_in")
def test_faces_hold_up_nobody_at_the_desk(edge, monkeypatch):
    monkeypatch.setattr(sending.faces, "under_way", sending.MOST_FACES)
    assert status_of(edge, scope("editor", "/en/account/face/")) == 503
    assert status_of(edge, scope("editor")) == 200


@pytest.mark.usefixtures("one_is_signed_in")
def test_no_more_large_bodies_are_read_at_once_than_may_be(edge, sizes):
    async def play() -> tuple[Proto, list[Waiting], Proto]:
        under_way = [Waiting() for _ in range(sending.MOST_LARGE_BODIES)]
        tasks = [asyncio.ensure_future(edge(scope("editor"), each)) for each in under_way]
        while sending.large_bodies.under_way < len(tasks):
            await asyncio.sleep(0)
        one_more, small = Proto(*CHUNKS), Proto(b"a=b")
        await edge(scope("editor"), one_more)
        await edge(scope("editor", length=3), small)
        for each in under_way:
            each.go.set()
        await asyncio.gather(*tasks)
        return one_more, under_way, small

    one_more, under_way, small = run(play())

    assert one_more.status == 503
    assert ("retry-after", "1") in one_more.only[1]
    assert {proto.status for proto in [*under_way, small]} == {200}
    assert sizes == [3, *[LARGE] * sending.MOST_LARGE_BODIES]
    assert status_of(edge, scope("editor")) == 200


@pytest.mark.django_db
def test_whoever_has_a_session_and_a_person_in_it_is_signed_in():
    signed_in, stranger = SessionStore(), SessionStore()
    signed_in[SESSION_KEY] = str(make_person("reporter").pk)
    for session in (signed_in, stranger):
        session.save()
    with mock.patch.object(sending, "connections"):
        assert sending.is_signed_in(signed_in.session_key)
        assert not sending.is_signed_in(stranger.session_key)
        assert not sending.is_signed_in("invented")


def test_bodies_of_no_known_length_are_written_where_the_installation_keeps_its_files(edge):
    """So that they need no memory where /tmp is memory."""
    with mock.patch("tempfile.SpooledTemporaryFile", wraps=SpooledTemporaryFile) as begun:
        run(edge(scope("anybody", length=None), Proto(b"a=b")))

    assert Path(begun.call_args.kwargs["dir"]).is_relative_to(settings.DATA_DIR)
    assert settings.FILE_UPLOAD_TEMP_DIR.is_dir()


def test_what_a_killed_process_was_looking_at_is_deleted_a_while_later():
    lost, under_way = (settings.FILE_UPLOAD_TEMP_DIR / name for name in ("lost", "under-way"))
    for file in (lost, under_way):
        file.touch()
    a_day_ago = time.time() - 86_400
    os.utime(lost, (a_day_ago, a_day_ago))

    sending.forget_lost_uploads()

    assert not lost.exists()
    assert under_way.exists()
    under_way.unlink()
