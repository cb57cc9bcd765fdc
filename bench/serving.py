"""The default server over the benchmark's database, nginx beside or before it, load from wrk."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from broadsheet.delivery.nginx import headers_of_pages, in_quotes

PORT = 8917
NGINX_PORT = 8918
SHIPPED_PORT = 8919
# As in deploy/systemd/broadsheet.service.
SHIPPED_WORKERS = 2
HOST = f"localhost:{PORT}"
AGENT = {"User-Agent": "Mozilla/5.0 Bench"}


def environment(**further: str) -> dict[str, str]:
    """Of the server and its commands, on the database of the benchmark."""
    own = {
        "PORT": str(PORT),
        "PUBLIC_URL": f"http://{HOST}",
        "DATABASE_URL": database_url(),
    }
    return os.environ | own | further


def database_url() -> str:
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite://{found['NAME']}"
    user, password = quote(found["USER"]), quote(found["PASSWORD"], safe="")
    who = f"{user}:{password}@" if password else f"{user}@" if user else ""
    place = f"{found['HOST']}:{found['PORT']}" if found["PORT"] else found["HOST"]
    return f"postgresql://{who}{place}/{found['NAME']}"


@contextmanager
def server(workers: int = 1, **further: str) -> Iterator[subprocess.Popen]:
    """`manage.py serve`, with these variables beside those it needs."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--workers", str(workers)],
        env=environment(**further), cwd=settings.BASE_DIR, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_until_it_answers()
        yield process
    finally:
        process.terminate()
        process.wait()


def wait_until_it_answers() -> None:
    for _ in range(300):
        try:
            ask("/healthz")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("The server does not answer.")


def ask(path: str, port: int = PORT, headers: dict[str, str] | None = None) -> bytes:
    """One page, over a connection of its own."""
    with closing(connected(port)) as client:
        return ask_over(client, path, **headers or {})


def connected(port: int = PORT) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", port, timeout=30)


def ask_over(client: http.client.HTTPConnection, path: str, **headers: str) -> bytes:
    client.request("GET", path, headers=AGENT | {"Host": HOST} | headers)
    response = client.getresponse()
    body = response.read()
    if response.status >= 400:
        raise RuntimeError(f"{path}: {response.status}")
    return body


NGINX = """
daemon off;
worker_processes auto;
pid {folder}/pid;
error_log {folder}/errors;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    default_type text/html;
    sendfile on;
    keepalive_requests 1000000;
    server {{
        listen 127.0.0.1:{port};
        root {folder}/www;
        gzip_static always;
        {headers}
        location / {{ rewrite ^(.*)/$ $1/index.html break; }}
    }}
    {shipped}
}}
"""


@contextmanager
def shipped_server() -> Iterator[None]:
    """nginx before the application, as docs/operations.md installs both, at `SHIPPED_PORT`."""
    with server(workers=SHIPPED_WORKERS, SERVED_BY_NGINX="on"), nginx({}, shipped_configuration()):
        yield


@contextmanager
def nginx(pages: dict[str, bytes], shipped: str = "") -> Iterator[None]:
    """nginx with the same pages as gzip files, the same headers, and nothing else to do.

    shipped: the configuration of nginx before the application, if it is to be there too.
    """
    if shutil.which("nginx") is None:
        raise RuntimeError("This benchmark needs nginx: apt-get install nginx-light.")
    with tempfile.TemporaryDirectory(prefix="bench-nginx-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        for path, page in pages.items():
            file = folder / "www" / path.strip("/") / "index.html.gz"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(page)
        configuration = folder / "nginx.conf"
        headers = " ".join(
            f"add_header {name} {value};" for name, value in in_quotes(headers_of_pages())
        )
        configuration.write_text(
            NGINX.format(folder=folder, port=NGINX_PORT, headers=headers, shipped=shipped)
        )
        process = subprocess.Popen(
            ["nginx", "-c", configuration],  # noqa: S607
            stderr=subprocess.DEVNULL,
        )
        try:
            time.sleep(1)
            if process.poll() is not None:
                raise RuntimeError((folder / "errors").read_text())
            yield
        finally:
            process.terminate()
            process.wait()


def shipped_configuration() -> str:
    """What `manage.py nginx_configuration` prints."""
    return subprocess.run(
        [sys.executable, "manage.py", "nginx_configuration", "--listen", f"127.0.0.1:{SHIPPED_PORT}"],
        env=environment(SERVED_BY_NGINX="on"), cwd=settings.BASE_DIR,
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip


LUA = """
local paths = {{ {paths} }}
local requests = {{}}
local at = 0
init = function()
    for number, path in ipairs(paths) do requests[number] = wrk.format("{method}", path) end
end
request = function()
    at = at % #requests + 1
    return requests[at]
end
{delay}
"""
# Of differing length: all connections begin at once, and would ask in waves.
DELAY = "delay = function() return math.random(0, {milliseconds}) end"


@dataclass
class Load:
    """What wrk saw. p50, p99: milliseconds."""

    per_second: float
    p50: float
    p99: float
    errors: int


def load(
    port: int, paths: list[str], seconds: float, connections: int = 32, per_second: int = 0
) -> Load:
    """Ask for the paths in turn, as fast as can be or at most so often a second."""
    with loading(port, paths, seconds, connections, per_second) as process:
        printed, _ = process.communicate()
    return parsed(printed)


def delay_for(connections: int, per_second: int) -> str:
    """What makes all connections of wrk together ask at most so often a second, if it is not 0."""
    return (
        DELAY.format(milliseconds=round(2 * connections * 1000 / per_second)) if per_second else ""
    )


@contextmanager
def loading(
    port: int,
    paths: list[str],
    seconds: float,
    connections: int = 32,
    per_second: int = 0,
    method: str = "GET",
) -> Iterator[subprocess.Popen]:
    quoted = ", ".join(f'"{path}"' for path in paths)
    delay = delay_for(connections, per_second)
    with wrk(
        port, LUA.format(paths=quoted, method=method, delay=delay), seconds, connections
    ) as it:
        yield it


@contextmanager
def wrk(port: int, script: str, seconds: float, connections: int) -> Iterator[subprocess.Popen]:
    """script: in Lua, what is asked for."""
    if shutil.which("wrk") is None:
        raise RuntimeError("This benchmark needs wrk: apt-get install wrk.")
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        process = subprocess.Popen(
            ["wrk", "-t1",  # noqa: S607
             f"-c{connections}", f"-d{seconds:.0f}s", "--latency", "-s", file.name,
             "-H", f"Host: {HOST}", "-H", f"User-Agent: {AGENT['User-Agent']}",
             "-H", "Accept-Encoding: gzip", f"http://127.0.0.1:{port}/"],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            yield process
        finally:
            process.terminate()
            process.wait()


UNITS = {"us": 0.001, "ms": 1, "s": 1000}


def parsed(printed: str) -> Load:
    def latency(percent: str) -> float:
        found = re.search(rf"{percent}%\s+([\d.]+)(us|ms|s)", printed)
        return float(found[1]) * UNITS[found[2]] if found else 0.0

    rate = re.search(r"Requests/sec:\s+([\d.]+)", printed)
    errors = re.search(r"Non-2xx or 3xx responses: (\d+)", printed)
    sockets = re.search(r"connect (\d+), read (\d+), write (\d+), timeout (\d+)", printed)
    return Load(
        float(rate[1]) if rate else 0.0,
        latency("50"),
        latency("99"),
        (int(errors[1]) if errors else 0) + (sum(map(int, sockets.groups())) if sockets else 0),
    )


def resident_megabytes(process: subprocess.Popen) -> float:
    """Memory of the process and all its descendants; shared pages are counted once each."""
    total = 0
    wanted = {process.pid}
    for directory in sorted(Path("/proc").glob("[0-9]*"), key=lambda d: int(d.name)):
        try:
            parent = int((directory / "stat").read_text().rsplit(")", 1)[1].split()[1])
            if int(directory.name) in wanted or parent in wanted:
                wanted.add(int(directory.name))
                rollup = (directory / "smaps_rollup").read_text()
                total += int(re.search(r"^Pss:\s+(\d+) kB", rollup, re.M)[1])  # type: ignore[index]
        except OSError:
            continue
    return total / 1024
