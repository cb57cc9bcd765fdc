"""A server on this machine that answers as a test wants it to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

HOST = "127.0.0.1"


@dataclass
class Asked:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Server:
    """begun: somebody has asked. leave: whoever is slow may go on."""

    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    begun: Event = field(default_factory=Event)
    leave: Event = field(default_factory=Event)

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}/check"


Answering = Callable[[BaseHTTPRequestHandler, Server], None]


def say(body: bytes, status: int = 200, **headers: str) -> Answering:
    def answer(handler: BaseHTTPRequestHandler, server: Server) -> None:
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def never(handler: BaseHTTPRequestHandler, server: Server) -> None:
    server.leave.wait(20)


def drop_by_drop(handler: BaseHTTPRequestHandler, server: Server) -> None:
    handler.wfile.write(b"HTTP/1.0 200 OK\r\nX: ")
    while not server.leave.wait(0.05):
        handler.wfile.write(b"x")
        handler.wfile.flush()


@contextmanager
def answering(how: Answering) -> Iterator[Server]:
    about = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            about.asked.append(Asked(self.path, dict(self.headers), body))
            about.begun.set()
            try:
                how(self, about)
            except OSError:
                self.close_connection = True

        do_GET = do_POST

        def log_message(self, *args: object) -> None:
            """Nothing on the tests' output."""

    server = ThreadingHTTPServer((HOST, 0), Handler)
    server.daemon_threads = True
    about.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield about
    finally:
        about.leave.set()
        server.shutdown()
        server.server_close()
        thread.join()
