"""The units and nginx files in deploy/ start what docs/operations.md says they start."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from pathlib import Path

import pytest

from broadsheet.delivery.tests.sites import ROOT, Site, free_port, wait_until_it_answers
from broadsheet.delivery.tests.test_nginx import HTTP, nginx_program

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("broadsheet*.*"))
INSTALLED = {"/srv/broadsheet/.venv/bin/python": sys.executable, "/srv/broadsheet": str(ROOT)}


def lines_of(unit: str) -> dict[str, str]:
    text = (DEPLOY / "systemd" / unit).read_text()
    return dict(line.split("=", 1) for line in text.splitlines() if "=" in line and line[0] != "#")


def begin(unit: str, environment: dict[str, str]) -> subprocess.Popen:
    """Start what the unit starts, as it does, but where this test is installed."""
    lines = lines_of(unit)
    words = [INSTALLED.get(word, word) for word in lines["ExecStart"].split()]
    return subprocess.Popen(
        words, cwd=INSTALLED[lines["WorkingDirectory"]], env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip


def test_the_units_start_the_server_its_backup_and_its_verification(newsroom):
    environment = {n: v for n, v in newsroom.environment.items() if n != "BACKGROUND_WORKER"}
    server = begin("broadsheet.service", environment)
    wait_until_it_answers(f"{newsroom.url}/healthz", server)
    try:
        for unit in ("broadsheet-backup.service", "broadsheet-verify.service"):
            done = begin(unit, environment)
            assert done.wait(60) == 0, done.stderr.read()
        with urllib.request.urlopen(f"{newsroom.url}/healthz/condition") as answer:
            assert answer.read() == b"ok"
    finally:
        server.terminate()
        server.wait(20)
    known = "from broadsheet.upkeep.models import Backup; print(Backup.last_verified())"
    assert newsroom.run(known).strip() in {
        each.name for each in newsroom.data_dir.glob("backups/*")
    }


def test_systemd_understands_the_units(tmp_path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd here")
    for unit in UNITS:
        text = unit.read_text()
        for there, here in {**INSTALLED, "=news": "=root"}.items():
            text = text.replace(there, here)
        (tmp_path / unit.name).write_text(text)
    units = [tmp_path / each.name for each in UNITS if each.suffix in {".service", ".timer"}]
    assert len(units) == 5
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True
    )
    about_ours = [line for line in done.stderr.splitlines() if "broadsheet" in line]
    assert about_ours == []


@pytest.fixture
def behind_tls(newsroom: Site, tmp_path: Path) -> Site:
    url = f"https://localhost:{free_port()}"
    environment = newsroom.environment | {"PUBLIC_URL": url, "SERVED_BY_NGINX": "on"}
    return Site(url, newsroom.data_dir, environment)


@pytest.fixture
def nginx(behind_tls: Site, tmp_path: Path):
    """nginx with the shipped files at ports of its own; the port of plain HTTP, the certificate."""
    directory = tmp_path / "nginx"
    (directory / "live").mkdir(parents=True)
    key, certificate = directory / "live/privkey.pem", directory / "live/fullchain.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out",
         certificate, "-days", "2", "-subj", "/CN=localhost", "-addext",
         "subjectAltName=DNS:localhost"],
        check=True, capture_output=True,
    )  # fmt: skip
    port = free_port()
    tls = (DEPLOY / "nginx/broadsheet-tls.conf").read_text()
    tls = tls.replace("/etc/letsencrypt/live/news.example.org", str(directory / "live"))
    (directory / "broadsheet-tls.conf").write_text(tls)
    plain = (DEPLOY / "nginx/broadsheet-http.conf").read_text()
    plain = plain.replace("80 default", f"{port} default")
    site = behind_tls.manage("nginx_configuration")
    (directory / "site.conf").write_text(plain + site)
    configuration = HTTP.format(directory, types="/etc/nginx/mime.types")
    (directory / "nginx.conf").write_text(configuration)
    server = subprocess.Popen(
        [nginx_program(), "-p", directory, "-c", directory / "nginx.conf", "-e", directory / "log"]
    )
    yield port, certificate
    server.terminate()
    server.wait(20)


def test_nginx_with_the_shipped_files_serves_over_tls(behind_tls, nginx):
    port, certificate = nginx
    server = begin("broadsheet.service", behind_tls.environment)
    try:
        answer, text = read(behind_tls.url.removeprefix("https://"), certificate)
        assert (answer.status, b"The Calder Lantern" in text) == (200, True)
        plain = HTTPConnection("localhost", port, timeout=20)
        plain.request("GET", "/en/?page=2", headers={"Host": "news.example.org"})
        assert plain.getresponse().getheader("Location") == "https://news.example.org/en/?page=2"
    finally:
        server.terminate()
        server.wait(20)


def read(host: str, certificate: Path) -> tuple[HTTPResponse, bytes]:
    """The front page; until nginx and the server have started there is none."""
    context = ssl.create_default_context(cafile=certificate)
    until = time.monotonic() + 60
    while True:
        with suppress(ConnectionRefusedError):
            connection = HTTPSConnection(host, context=context, timeout=20)
            connection.request("GET", "/en/")
            answer = connection.getresponse()
            if answer.status != 503:
                return answer, answer.read()
        assert time.monotonic() < until, "nothing answers"
        time.sleep(0.2)
