"""Debian's real nginx in front of the real server, with the configuration that we print."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import quote, unquote, urlencode

import pytest

from broadsheet.delivery.served import path_of
from broadsheet.delivery.tests.at_desk import Desk
from broadsheet.delivery.tests.sites import Site, free_port
from broadsheet.kit.tests.test_secret_addresses import SECRETS
from broadsheet.testing import PASSWORD

HOME = "/en/"
STORY = "/en/world/ferry-3/"
NEWEST = "/en/world/ferry-29/"
SECOND_PAGE = "/en/latest/?page=2"
ARABIC = quote("/ar/العالم/العبارة-تبحر/")
CYRILLIC = quote("/sr/свет/трајект-плови/")
IN_LATIN = quote("/sr-latn/свет/трајект-плови/")
OF_EACH_SERVER = {"date", "server", "etag", "last-modified", "connection"}
DOWN = (503, b"This site cannot answer right now. Please try again in a minute.\n")

HTTP = """
daemon off; master_process off; pid {0}/pid; error_log {0}/error.log warn;
events {{}}
http {{
    include {types}; default_type application/octet-stream; access_log {0}/access.log; gzip on;
    client_body_temp_path {0}/body; proxy_temp_path {0}/proxy; fastcgi_temp_path {0}/fastcgi;
    uwsgi_temp_path {0}/uwsgi; scgi_temp_path {0}/scgi;
    include {0}/site.conf;
}}
"""


@dataclass
class Front:
    """The small newsroom behind nginx; the application goes up and down."""

    site: Site
    desk: Desk
    running: ExitStack = field(default_factory=ExitStack)

    def up(self) -> None:
        self.running.enter_context(self.site.serving())

    def down(self) -> None:
        self.running.close()

    def change(self, code: str) -> None:
        self.desk.change(code)

    def ask(
        self, path: str, method: str = "GET", port: int | None = None, body: str = "", **headers
    ) -> HTTPResponse:
        """The answer, with its bytes in `whole` and its text in `text`."""
        connection = HTTPConnection("127.0.0.1", port or int(self.site.url.rpartition(":")[2]), 20)
        sent = {"Host": self.site.host, "Accept-Encoding": "gzip"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body or None, sent)
        answer = connection.getresponse()
        answer.whole = answer.read()
        is_gzip = answer.getheader("Content-Encoding") == "gzip" and answer.whole
        answer.text = (gzip.decompress(answer.whole) if is_gzip else answer.whole).decode()
        connection.close()
        return answer

    def ask_application(self, path: str, **headers) -> HTTPResponse:
        return self.ask(path, port=self.site.port, **headers)

    def file(self, path: str, tree: str = "now") -> Path:
        name = path_of(f"{self.site.host}{unquote(path)}")
        return self.site.data_dir / "pages/served" / tree / name

    def written(self, *paths: str) -> None:
        """Have the pages made, and wait until they are written for nginx."""
        for path in paths:
            assert self.ask(path).status == 200, path
        until = time.monotonic() + 20
        while not all(self.file(path).exists() for path in paths):
            assert time.monotonic() < until, f"{paths} are not written"
            time.sleep(0.01)


def headers_of(answer: HTTPResponse) -> dict[str, str]:
    return {
        name.lower(): value
        for name, value in answer.getheaders()
        if name.lower() not in OF_EACH_SERVER
    }


def nginx_program() -> str:
    found = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None:
        pytest.fail("Install nginx for these tests: apt-get install nginx-light (as root).")
    return found


@pytest.fixture(scope="module")
def site(small_newsroom: Site, tmp_path_factory: pytest.TempPathFactory) -> Site:
    data_dir = tmp_path_factory.mktemp("behind-nginx")
    shutil.copytree(
        small_newsroom.data_dir, data_dir, dirs_exist_ok=True,
        ignore=shutil.ignore_patterns("pages"),
    )  # fmt: skip
    with sqlite3.connect(data_dir / "broadsheet.sqlite3") as database:
        database.execute("DELETE FROM django_tasks_database_dbtaskresult")
    url = f"http://localhost:{free_port()}"
    environment = small_newsroom.environment | {
        "DATA_DIR": str(data_dir), "PORT": str(free_port()), "PUBLIC_URL": url,
        "SERVED_BY_NGINX": "on",
    }  # fmt: skip
    return Site(url, data_dir, environment)


@pytest.fixture(scope="module")
def nginx(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.Popen]:
    program = nginx_program()
    directory = tmp_path_factory.mktemp("nginx")
    listen = f"127.0.0.1:{site.url.rpartition(':')[2]}"
    (directory / "site.conf").write_text(site.manage("nginx_configuration", "--listen", listen))
    types = Path("/etc/nginx/mime.types")
    (directory / "nginx.conf").write_text(HTTP.format(directory, types=types))
    server = subprocess.Popen(
        [program, "-p", directory, "-c", directory / "nginx.conf", "-e", directory / "error.log"]
    )
    yield server
    server.terminate()
    server.wait(timeout=20)
    assert not re.search("crit|alert|emerg", (directory / "error.log").read_text())


@pytest.fixture(scope="module")
def front(site: Site, nginx: subprocess.Popen) -> Iterator[Front]:
    desk = Desk(site)
    front = Front(site, desk)
    with front.running:
        front.up()
        yield front
    desk.kill()


def test_nginx_answers_by_itself_as_the_application_would(front):
    paths = [HOME, STORY, SECOND_PAGE, ARABIC, CYRILLIC, IN_LATIN]
    front.written(*paths)
    for path in paths:
        answer, found = front.ask_application(path), front.ask(path)
        assert (found.status, found.whole) == (200, answer.whole), path
        assert headers_of(found) == headers_of(answer), path
        assert found.getheader("ETag") != answer.getheader("ETag"), "is the application's"
        assert front.ask(path, "HEAD").getheader("Content-Length") == str(len(found.whole))
        plain = front.ask(path, Accept_Encoding="identity")
        assert (plain.text, plain.getheader("Content-Encoding")) == (answer.text, None)
        again = front.ask(path, If_None_Match=found.getheader("ETag"))
        assert (again.status, again.whole) == (304, b"")
        assert again.getheader("Cache-Control") == answer.getheader("Cache-Control")
    assert front.ask(STORY, Range="bytes=0-9").status == 200
    assert not front.ask(STORY).getheader("Last-Modified")


def test_what_is_no_plain_page_is_asked_of_the_application(front):
    front.written(HOME)
    led = front.ask("/en/?utm=1")
    assert (led.status, led.getheader("Location")) == (301, HOME)
    assert front.ask("/en").getheader("Location") == HOME
    assert front.ask(HOME, "POST").status in {403, 405}
    for path in ("/en//", "/en/%2e%2e/en/", "//en/", "/en/x.css", "/en/%00/", "/en/latest/?page=0"):
        own = front.ask_application(path)
        found = front.ask(path)
        # nginx itself refuses what is no path.
        assert found.status in {own.status, 400}, path
        assert front.file(HOME).read_bytes() != found.whole, path
    for host in ("evil.example.org", "localhost:1", f"{front.site.host}.evil.example.org"):
        refused = front.ask(HOME, Host=host)
        assert (refused.status, refused.text) == (400, "There is no site at this host.")
    forwarded = front.ask(STORY, X_Forwarded_Host="evil.example.org", Forwarded="host=evil")
    assert "evil" not in forwarded.text


def sign_in(front: Front) -> HTTPResponse:
    form = front.ask("/desk/login/")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form.text).group(1)
    fields = {"username": "owner", "password": PASSWORD, "csrfmiddlewaretoken": token}
    return front.ask(
        "/desk/login/", "POST", body=urlencode(fields),
        Cookie=form.getheader("Set-Cookie").partition(";")[0],
        Content_Type="application/x-www-form-urlencoded",
    )  # fmt: skip


def test_the_desk_is_signed_in_to_through_nginx(front):
    answer = sign_in(front)
    assert (answer.status, answer.getheader("Location")) == (302, "/desk/")


def test_whether_a_photo_is_too_large_is_for_the_form_to_say(front):
    session = re.search(r"session=\w+", str(sign_in(front).headers)).group()
    photo = "a" * 2 * 1024**2
    assert front.ask("/en/account/name/", "POST", body=photo, Cookie=session).status == 413
    answer = front.ask("/en/account/face/", "POST", body=photo, Cookie=session)
    assert answer.status == 403, "Django asks for a token first"


def test_addresses_that_open_something_are_in_no_log(front, nginx):
    """Neither of nginx nor of the application, also while the application is down."""
    directory = Path(nginx.args[2])
    ask_for_secrets(front)
    page = front.ask("/en/comments/mails/SECRET-token/")
    assert page.getheader("Referrer-Policy") == "strict-origin"
    front.down()
    try:
        ask_for_secrets(front)
        assert front.ask("/preview/SECRET/").status == 503
        front.ask("/en/account/")
    finally:
        front.up()
    access, errors = ((directory / name).read_text() for name in ("access.log", "error.log"))
    assert "GET /en/account/ " in access
    assert "GET /en/account/ " in errors
    for log in (access, errors, front.site.log.read_text()):
        assert "SECRET" not in log


def ask_for_secrets(front: Front) -> None:
    for address in SECRETS:
        for host in (front.site.host, "unknown.example.org"):
            front.ask(address, Host=host)
            front.ask(address, "POST", body="x=1", Host=host)


def test_files_are_sent_as_the_application_would_send_them(front):
    for folder in ("images", "documents"):
        (front.site.data_dir / "media" / folder).mkdir(parents=True, exist_ok=True)
    (front.site.data_dir / "media/images/harbour.avif").write_bytes(b"a picture")
    (front.site.data_dir / "media/images/harbour.html").write_text("<script>")
    (front.site.data_dir / "media/documents/chart.jpg").write_bytes(b"a secret")
    sheet = re.search(r"/static/site\.\w+\.css", front.ask(HOME).text).group()
    for path in (
        sheet,
        "/static/site.css",
        "/media/images/harbour.avif",
        "/media/images/harbour.html",
    ):
        own = headers_of(front.ask_application(path, Accept_Encoding="identity"))
        found = headers_of(front.ask(path, Accept_Encoding="identity"))
        own["content-type"] = own["content-type"].partition(";")[0]
        found["content-type"] = found["content-type"].partition(";")[0]
        for name in ("accept-ranges", "vary"):
            own.pop(name, None), found.pop(name, None)
        if own.get("content-disposition") == 'inline; filename="harbour.avif"':
            del own["content-disposition"]  # which browsers do without being told
        assert found == own, path
    assert front.ask("/media/images/harbour.avif", Range="bytes=2-4").whole == b"pic"
    for path in ("/static/no.css", "/media/images/no.avif", "/media/documents/chart.jpg"):
        assert front.ask(path).status == 404, path


def test_a_new_line_of_the_ticker_is_on_every_page_at_once(front):
    front.written(HOME, STORY, ARABIC)
    arabic = front.ask(ARABIC).text
    front.change(
        "TickerEntry.objects.create(edition=Edition.objects.get(code='en'),"
        " text='The harbour is closed', url='https://harbour.example.org/')"
    )
    assert "The harbour is closed" in front.ask(STORY).text
    assert "The harbour is closed" in front.ask(HOME).text
    assert front.ask(ARABIC).text == arabic
    front.written(HOME, STORY, ARABIC)
    front.change("TickerEntry.objects.all().delete()")
    assert "The harbour is closed" not in front.ask(STORY).text + front.ask(HOME).text


def test_an_edit_is_on_every_page_at_once(front):
    front.written(HOME, STORY, NEWEST)
    front.change(
        "edited = story('ferry-29'); edited.title = 'The ferry is late';"
        "edited.save_revision().publish()"
    )
    assert "The ferry is late" in front.ask(HOME).text
    assert "The ferry is late" in front.ask(NEWEST).text
    front.written(HOME, STORY, NEWEST)


def test_stored_pages_are_there_while_the_application_is_down_and_nothing_withdrawn(front):
    front.written(HOME, STORY, NEWEST, ARABIC)
    front.change(
        "TickerEntry.objects.create(edition=Edition.objects.get(code='en'),"
        " text='All quiet', url='https://harbour.example.org/')"
    )
    front.written(HOME)
    front.down()
    assert "All quiet" in front.ask(HOME).text
    for path in (STORY, NEWEST, ARABIC):
        assert not front.file(path).exists()
        assert front.ask(path).status == 200
    for path in ("/en/world/", "/desk/", "/", "/healthz", "/beacon/read/1/"):
        answer = front.ask(path)
        assert (answer.status, answer.whole) == DOWN
        assert answer.getheader("Retry-After") and answer.getheader("Cache-Control") == "no-store"
    listing = [path for path in (HOME, STORY) if "/ferry-29/" in front.ask(path).text]
    assert listing == [HOME, STORY]

    front.change("story('ferry-29').unpublish()")
    assert front.ask(NEWEST).status == 503
    for path in listing:
        assert "/ferry-29/" not in front.ask(path).text

    front.up()
    assert front.ask(NEWEST).status == 404
    for path in listing:
        answer = front.ask(path)
        assert answer.status == 200 and "/ferry-29/" not in answer.text
    front.written(HOME, STORY)


def test_nothing_that_was_taken_down_is_sent_by_nginx_itself(front):
    taken = "/en/world/ferry-28/"
    front.written(HOME, STORY, taken)
    listing = [path for path in (HOME, STORY) if "/ferry-28/" in front.ask(path).text]
    assert listing == [HOME, STORY]
    front.change("take_down('ferry-28')")
    answer = front.ask(taken)
    assert (answer.status, "ferry sails 28" in answer.text) == (410, False)
    assert not front.file(taken).exists() and not front.file(taken, "last").exists()
    for path in listing:
        assert "/ferry-28/" not in front.ask(path).text
    front.down()
    assert front.ask(taken).status == 503
    assert not any("/ferry-28/" in front.ask(path).text for path in listing)
    front.up()
