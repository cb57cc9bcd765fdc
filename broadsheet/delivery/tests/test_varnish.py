"""Debian's real Varnish in front of the real server: what readers get after a change."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from wagtail.contrib.frontend_cache.backends import HTTPBackend

from broadsheet.delivery.tests.at_desk import Desk
from broadsheet.delivery.tests.sites import ROOT, Site, free_port
from broadsheet.delivery.varnish import Varnish


class Relay:
    """Stands between the application and Varnish, and can make it unreachable."""

    def __init__(self, to_port: int) -> None:
        self.port, self.to_port = free_port(), to_port
        self.listener: socket.socket | None = None
        self.open()

    def open(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self.run, args=[self.listener], daemon=True).start()

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def run(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                with client, socket.create_connection(("127.0.0.1", self.to_port)) as varnish:
                    client.settimeout(5)
                    client.sendall(self.answer(client, varnish))

    def answer(self, client: socket.socket, varnish: socket.socket) -> bytes:
        varnish.sendall(client.recv(65536).replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        return b"".join(iter(lambda: varnish.recv(65536), b""))


class Recorder(HTTPServer):
    """A cache that does nothing but remember what it was told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Recording)
        self.told: list[tuple[str, str, str]] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_port}"


class Recording(BaseHTTPRequestHandler):
    def do_PURGE(self) -> None:
        self.server.told.append((self.command, self.path, self.headers.get("Tags", "")))
        self.send_response(200)
        self.end_headers()

    do_BAN = do_PURGE

    def log_message(self, *args) -> None:
        pass


class News:
    """The small newsroom behind Varnish: readers, a process at the desk, and the log."""

    def __init__(self, site: Site, varnish_port: int, purge_port: int, relay: Relay) -> None:
        self.site = site
        self.varnish_port = varnish_port
        self.purge_port = purge_port
        self.relay = relay
        self.desk: Desk | None = None

    def change(self, code: str) -> None:
        if self.desk is None:
            self.desk = Desk(self.site)
        self.desk.change(code)

    def leave_desk(self) -> None:
        if self.desk is not None:
            self.desk.kill()
        self.desk = None

    def ask(self, path: str, method: str = "GET", port: int | None = None, **headers):
        """The answer, and its text in `text`."""
        connection = http.client.HTTPConnection("127.0.0.1", port or self.varnish_port, timeout=10)
        connection.request(
            method, path, headers={"Host": f"localhost:{self.varnish_port}", **headers}
        )
        answer = connection.getresponse()
        answer.text = answer.read().decode()
        connection.close()
        return answer

    def is_hit(self, path: str) -> bool:
        """Whether Varnish had the page: it then names the request that it got it with."""
        return len(self.ask(path).getheader("X-Varnish").split()) == 2

    def fill(self, *paths: str) -> None:
        for path in paths:
            wait_until(lambda path=path: self.is_hit(path), f"{path} is a hit")

    def settle(self) -> None:
        """Wait until Varnish was told everything, the second time too."""
        wait_until(lambda: not self.unsent(), "everything is told")

    def unsent(self) -> list:
        with sqlite3.connect(self.site.data_dir / "pages/now/index.sqlite3") as index:
            return index.execute("SELECT cache, tags FROM unsent").fetchall()

    @property
    def log(self) -> str:
        return self.site.log.read_text()


def wait_until(what, name: str, seconds: float = 15) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, name
        time.sleep(0.02)


@pytest.fixture(scope="module")
def recorder() -> Iterator[Recorder]:
    recorder = Recorder()
    yield recorder
    recorder.shutdown()


@pytest.fixture(scope="module")
def news(
    small_newsroom: Site, recorder: Recorder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[News]:
    ports = free_port(), free_port(), free_port()
    app_port, varnish_port, purge_port = ports
    relay = Relay(purge_port)
    data_dir = tmp_path_factory.mktemp("behind-varnish")
    shutil.copytree(small_newsroom.data_dir, data_dir, dirs_exist_ok=True)
    # What is queued from its founding would be done first.
    with sqlite3.connect(data_dir / "broadsheet.sqlite3") as database:
        database.execute("DELETE FROM django_tasks_database_dbtaskresult")
    url = f"http://localhost:{varnish_port}"
    site = Site(
        url, data_dir,
        small_newsroom.environment | {
            "DATA_DIR": str(data_dir), "PORT": str(app_port), "PUBLIC_URL": url,
            "VARNISH_ADDRESSES": f"127.0.0.1:{relay.port}", "BACKGROUND_WORKER": "on",
            "PURGES_BY_URL": f"http://{recorder.address}",
        },
    )  # fmt: skip
    with varnish(app_port, varnish_port, purge_port), site.serving():
        news = News(site, varnish_port, purge_port, relay)
        news.settle()
        yield news
        news.leave_desk()


@contextmanager
def varnish(app_port: int, port: int, purge_port: int) -> Iterator[None]:
    program = shutil.which("varnishd", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    if program is None:
        raise RuntimeError("Install Varnish for these tests: apt-get install varnish.")
    vcl = (ROOT / "deploy/varnish.vcl").read_text()
    vcl, changed = re.subn(r'\.port = "8000"', f'.port = "{app_port}"', vcl)
    assert changed == 1
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory, "varnish.vcl")
        path.write_text(vcl)
        command = [
            program, "-F", "-j", "none", "-n", f"{directory}/work", "-f", str(path),
            "-a", f"127.0.0.1:{port}", "-a", f"newsroom=127.0.0.1:{purge_port}",
            "-s", "malloc,32m", "-p", "thread_pools=1", "-p", "thread_pool_min=10",
        ]  # fmt: skip
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            wait_until(lambda: answers(port) or server.poll() is not None, "Varnish listens")
            assert server.poll() is None, server.stderr.read().decode()
            yield
        finally:
            server.terminate()
            server.wait(timeout=20)


def answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


FERRY, OTHER = "/en/world/ferry-3/", "/en/world/ferry-4/"
ARABIC = "/ar/"


def test_a_page_is_a_hit_and_readers_see_nothing_of_how(news):
    of_application = news.ask(OTHER, port=news.site.port)
    assert "s-maxage=86400" in of_application.getheader("Cache-Control")
    assert "all " in of_application.getheader("Surrogate-Key")
    news.fill(OTHER)
    answer = news.ask(OTHER, Cookie="desk=abc", Authorization="Basic abc")
    assert len(answer.getheader("X-Varnish").split()) == 2
    assert answer.text == news.ask(OTHER).text
    assert answer.getheader("Cache-Control") == "public, max-age=0, s-maxage=5, must-revalidate"
    assert answer.getheader("Surrogate-Key") is answer.getheader("Cache-Tag") is None
    tag = answer.getheader("ETag")
    assert news.ask(OTHER, **{"If-None-Match": tag}).status == 304


def test_the_desk_is_passed_with_its_cookies(news):
    answer = news.ask("/desk/login/")
    assert "csrftoken" in answer.getheader("Set-Cookie")
    assert not news.is_hit("/desk/login/")


def test_only_the_newsroom_may_have_pages_forgotten(news):
    news.fill(FERRY)
    assert news.ask("/", "BAN", Tags="all").status == 405
    assert news.ask(FERRY, "PURGE").status == 405
    for tags in ("", "a b", "(", "x && req.url ~ ."):
        assert news.ask("/", "BAN", news.purge_port, Tags=tags).status == 400, tags
    assert news.is_hit(FERRY)


def test_a_tag_is_found_among_as_many_as_one_request_holds(news):
    news.fill(FERRY, ARABIC)
    [tag] = re.findall(
        r"page:\d+", news.ask(FERRY, port=news.site.port).getheader("Surrogate-Key")
    )[:1]
    Varnish(f"127.0.0.1:{news.purge_port}").send(
        {tag, *(f"page:9{n}" for n in range(10**5, 10**5 + 2500))}
    )
    assert not news.is_hit(FERRY)
    assert news.is_hit(ARABIC)


def test_wagtails_purge_by_url_works(news):
    news.fill(FERRY, OTHER)
    HTTPBackend({"LOCATION": f"http://127.0.0.1:{news.purge_port}"}).purge(news.site.url + FERRY)
    assert not news.is_hit(FERRY)
    assert news.is_hit(OTHER)


def test_what_shows_a_changed_story_is_fetched_anew_and_nothing_else(news):
    news.fill(FERRY, OTHER, "/en/", "/en/opinion/", "/en/world/", ARABIC)
    news.change(
        "ferry = story('ferry-3'); ferry.standfirst = 'It sails at nine'; ferry.save_revision().publish()"
    )
    wait_until(lambda: "It sails at nine" in news.ask(FERRY).text, "the story is new")
    wait_until(lambda: "It sails at nine" in news.ask("/en/world/").text, "the list is new")
    assert news.is_hit(ARABIC)
    assert news.is_hit("/en/opinion/")


def test_a_withdrawn_story_is_gone_at_once_and_from_rails_too(news):
    title = "The ferry sails 29"
    page = "/en/world/ferry-29/"
    news.fill(page, "/en/", FERRY)
    assert title in news.ask(FERRY).text
    news.change("story('ferry-29').unpublish()")
    wait_until(lambda: news.ask(page).status == 404, "the story is gone")
    wait_until(lambda: title not in news.ask(FERRY).text, "it is gone from the rail")
    wait_until(lambda: title not in news.ask("/en/").text, "it is gone from the front")


def test_what_was_taken_down_is_gone_at_once_and_from_rails_too(news):
    title = "The ferry sails 28"
    page = "/en/world/ferry-28/"
    news.fill(page, "/en/", FERRY)
    assert title in news.ask(FERRY).text
    news.change("take_down('ferry-28')")
    wait_until(lambda: news.ask(page).status == 410, "the story is gone")
    wait_until(lambda: title not in news.ask(FERRY).text, "it is gone from the rail")
    wait_until(lambda: title not in news.ask("/en/").text, "it is gone from the front")


def test_a_ticker_is_on_every_page_of_its_edition_and_none_of_another_is_fetched(news):
    pages = ["/en/", FERRY, OTHER, "/en/latest/", "/en/opinion/"]
    news.fill(*pages, ARABIC, "/ar/latest/")
    news.change(
        "TickerEntry.objects.create(edition=Edition.objects.get(code='en'), text='Fog at sea')"
    )
    for page in pages:
        wait_until(lambda page=page: "Fog at sea" in news.ask(page).text, page)
    assert news.is_hit(ARABIC)
    assert news.is_hit("/ar/latest/")


def test_what_the_server_itself_publishes_reaches_pages_that_are_read_much(news):
    for _ in range(20):
        news.ask("/en/latest/", port=news.site.port)
    news.fill("/en/latest/")
    news.change(
        "ferry = story('ferry-7'); ferry.title = 'Ferry seven'; ferry.go_live_at = timezone.now();"
        "revision = ferry.save_revision();"
        "revision.approved_go_live_at = timezone.now(); revision.save()"
    )
    wait_until(lambda: "Ferry seven" in news.ask("/en/latest/").text, "the list is new")


def test_a_change_that_nobody_followed_is_told_by_whoever_lives(news):
    news.fill(FERRY, ARABIC)
    news.change(
        "StoryPage.objects.filter(slug='ferry-3').update(standfirst='Nobody said so');"
        "tag = f\"page:{story('ferry-3').pk}\";"
        "Change(tags=[tag], at=timezone.now() - timedelta(seconds=5)).save()"
    )
    wait_until(lambda: "Nobody said so" in news.ask(FERRY).text, "the story is new")
    assert news.is_hit(ARABIC)


def test_a_store_begun_anew_empties_varnish(news):
    news.fill(FERRY, ARABIC)
    news.change("store.clear()")
    wait_until(lambda: not news.is_hit(ARABIC), "the page is fetched anew")


def test_a_cache_that_knows_addresses_only_is_told_them_by_wagtail(news, recorder):
    news.change("story('ferry-12').save_revision().publish()")
    wait_until(lambda: ("PURGE", "/en/world/ferry-12/", "") in recorder.told, "it is told")


def test_a_process_that_ends_tells_first(news, recorder, tmp_path):
    code = "import django; django.setup(); from broadsheet.delivery import purging; purging.purge({'page:1'})"
    subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True,
        env=news.site.environment | {
            "DJANGO_SETTINGS_MODULE": "config.settings", "DATA_DIR": str(tmp_path),
            "VARNISH_ADDRESSES": recorder.address,
        },
    )  # fmt: skip
    assert "BAN" in [method for method, _, _ in recorder.told]


def test_a_story_at_an_address_where_nothing_was_is_there_after_a_second(news):
    page = "/en/world/a-new-ferry/"
    assert news.ask(page).status == 404
    news.change(
        "ferry = story('ferry-14'); ferry.slug = 'a-new-ferry'; ferry.save_revision().publish()"
    )
    time.sleep(2.1)  # Varnish keeps what nobody can call back for a second, and so does the edge
    assert news.ask(page).status == 200


def test_a_varnish_out_of_reach_holds_up_nobody_and_keeps_nothing_for_good(news):
    page = "/en/world/ferry-10/"
    news.settle()
    news.fill(page, OTHER, ARABIC)
    news.relay.close()
    try:
        news.change("story('ferry-10').unpublish()")
        assert news.ask(page, port=news.site.port).status == 404
        # Whoever withdrew it is killed before anybody was told.
        news.leave_desk()
        wait_until(lambda: "may keep pages that are out of date" in news.log, "it is logged")
        assert news.is_hit(page)
    finally:
        news.relay.open()
    wait_until(lambda: news.ask(page).status == 404, "the page is gone")
    wait_until(lambda: "was told what it had missed" in news.log, "it is logged")
    assert news.log.count("may keep pages that are out of date") == 1
    assert news.is_hit(ARABIC)
