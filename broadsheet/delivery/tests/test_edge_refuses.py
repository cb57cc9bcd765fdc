"""What a client may not, over the real server with two processes."""

from __future__ import annotations

import secrets
import socket

import pytest

from broadsheet.delivery.tests.asking import at_once, read_all, request, run, send
from broadsheet.delivery.tests.news import RECORDING, STORY, News
from broadsheet.testing import PASSWORD


@pytest.mark.parametrize("method", [
    "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "PURGE", "get", "X",
])  # fmt: skip
def test_another_method_is_refused_and_nothing_is_kept_of_it(news, method):
    path = "/en/world/ferry-28/"
    for state in ("cold", "kept"):
        answer = news.ask(path, method=method, body=b"a=b" if method == "POST" else b"")
        assert answer.status == 405, state
        assert answer.header("set-cookie") is None
        assert "The ferry" not in answer.text
        assert (news.key(path) in news.kept) == (state == "kept")
        assert "The ferry sails 28" in news.ask(path).text
    news.drop(path)


def test_cookies_and_names_neither_change_a_page_nor_enter_it(news):
    whole = {}
    for header in (
        {}, {"cookie": "csrftoken=x; session=y; sessionid=z"}, {"authorization": "Basic b3duZXI6eA=="},
        {"accept_language": "ar"}, {"user_agent": "Googlebot"}, {"referer": "https://evil.example"},
        {"x_forwarded_for": "1.2.3.4"}, {"x_forwarded_proto": "https"}, {"save_data": "on"},
        {"x_requested_with": "XMLHttpRequest"}, {"range": "bytes=0-3"}, {"dnt": "1"},
        {"cookie": "csrftoken=" + 200 * "é"}, {"if_modified_since": "Wed, 21 Oct 2026 07:28:00 GMT"},
    ):  # fmt: skip
        news.drop(STORY)
        made, sent = news.ask(STORY, **header), news.ask(STORY, **header)
        assert made.status == sent.status == 200
        assert made.header("set-cookie") is sent.header("set-cookie") is None
        assert news.key(STORY) in news.kept, header
        whole[str(header)] = made.body
        assert sent.body == made.body
    assert len(set(whole.values())) == 1


def test_an_editor_who_is_signed_in_gets_the_same_page_as_a_stranger(news):
    stranger = news.ask(STORY)
    cookie = sign_in(news)
    assert news.ask("/desk/", cookie=cookie).status == 200

    for state in ("kept", "cold"):
        editor = news.ask(STORY, cookie=cookie)
        assert editor.body == stranger.body, state
        assert editor.header("set-cookie") is None
        news.drop(STORY)
    assert news.ask(STORY).body == stranger.body


def sign_in(news: News) -> str:
    form = news.ask("/desk/login/")
    cookie = form.header("set-cookie").partition(";")[0]
    token = form.text.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    body = f"csrfmiddlewaretoken={token}&username=owner&password={PASSWORD}".encode()
    answer = news.ask(
        "/desk/login/", method="POST", body=body, cookie=cookie, referer=f"{news.site.url}/desk/",
        content_type="application/x-www-form-urlencoded",
    )  # fmt: skip
    assert answer.status == 302
    cookies = [value.partition(";")[0] for name, value in answer.headers if name == "set-cookie"]
    return "; ".join(cookies)


@pytest.mark.parametrize("host", [
    "evil.example", "localhost", "localhost:1", "", "LOCALHOST.:{port}", "localhost:{port}@evil",
    "evil.example#localhost:{port}", "localhost:{port}/en", "localhost:{port}?", "é", "127.0.0.1",
])  # fmt: skip
def test_a_host_that_is_not_ours_is_refused_and_kept_nowhere(news, host):
    kept = news.kept
    for path in (STORY, "/en/world/ferry-27/", "/"):
        answer = news.ask(path, host=host.format(port=news.site.port) or " ")
        assert answer.status == 400
        assert "evil" not in answer.text
    assert news.kept == kept


def test_forwarded_hosts_change_nothing(news):
    kept = news.ask(STORY).body
    forged = {
        "x_forwarded_host": "evil.example", "x_host": "evil.example", "forwarded": "host=evil",
        "x_original_url": "/desk/", "x_rewrite_url": "/desk/", "x_forwarded_prefix": "/evil",
        "x_forwarded_port": "1", "x_http_method_override": "POST",
    }  # fmt: skip
    for state in ("kept", "cold"):
        assert news.ask(STORY, **forged).body == kept, state
        news.drop(STORY)
    assert news.ask(STORY).body == kept
    moved = news.ask(STORY.rstrip("/"), **forged)
    assert (moved.status, moved.header("location")) == (301, STORY)


def test_a_target_or_a_second_host_does_not_decide_what_is_kept(news):
    kept = news.ask(STORY).body
    port, host = news.site.port, news.site.host
    for state in ("kept", "cold"):
        absolute = send(port, request(f"http://evil.example{STORY}", host))
        assert absolute.status in {200, 400}
        assert absolute.body == kept or absolute.status == 400
        assert send(port, request(f"{news.site.url}{STORY}", "evil.example")).status == 400
        twice = send(port, request(STORY, f"{host}\r\nHost: evil.example"))
        assert twice.body == kept or twice.status == 400
        other = send(port, request(STORY, f"evil.example\r\nHost: {host}"))
        assert other.status == 400, state
        news.drop(STORY)
    assert not any("evil" in key for key in news.kept)
    assert news.ask(STORY).body == kept


def test_a_host_in_capitals_is_the_same_host(news):
    news.drop(STORY)

    assert news.ask(STORY, host=news.site.host.upper()).body == news.ask(STORY).body
    assert not any("LOCALHOST" in key for key in news.kept)


def test_too_many_or_too_large_headers_are_refused(news):
    host, port = news.site.host, news.site.port
    many = request(STORY, host, **{f"x_{number}": "a" for number in range(500)})
    large = request(STORY, host, x="a" * 300_000)

    assert send(port, many).status == 431
    assert send(port, large).status == 431
    assert news.ask(STORY, cookie="a=" + 4000 * "b").status == 200
    assert news.ask("/en/" + "a" * 60_000).status == 414
    assert news.ask("/en/?page=" + "a" * 60_000).status == 414


def test_a_flood_of_queries_keeps_no_page(news):
    """Ten thousand of them are no keys: test_page_keys.py. Here are some over the wire."""
    paths = ["/en/", STORY, "/en/latest/", "/en/archive/"]
    for path in paths:
        news.ask(path)
    kept = news.kept

    flood = [f"{path}?{secrets.token_hex(4)}={secrets.token_hex(4)}" for path in paths * 8]
    flood += [f"{path}?page={number}" for path in paths for number in (0, "00", 98765, 123456, "x")]
    flood += [f"{path}?page=1&page=2" for path in paths]
    answers = run(at_once(news.site.port, [request(p, news.site.host) for p in flood]))

    assert {answer.status for answer in answers} <= {200, 301, 404}
    assert news.kept == kept


@pytest.mark.parametrize("path", [
    "//en/", "/en//", "/en/./", "/en/../en/", "/en/%2e%2e/en/", "/en/%2E/", "/account/x.css",
    "/en/x.css", "/en/x.css/", "/en/world/ferry-29/x.css", "/en/world/ferry-29/;x.css",
    "/en/%ff/",
    "/en/%c0%ae/", "/en/%c3%28/", "/en/%", "/en/%zz/", "/en/;a/", "/en/%3b/", "/en/%3Fpage=2",
    "/en/latest/%3Fpage=2", "/en/latest%3Fpage=2/", "/en/%2Fworld/",
    "/en/%5c..%5c/", "/en\\world\\", "/en/%2523/", "/EN/", "/en/World/", "/en/%20/", "/en/world/ ",
    "*", "/" + 1500 * "a/", "/en/" + 900 * "%d8%a7" + "/", "/../../etc/passwd",
    "//evil.example/%2e%2e", "/en/archive/9999/1/1/", "/en/archive/2026/13/45/", "/static/../desk/",
])  # fmt: skip
def test_a_trick_with_the_path_is_no_page(news, path):
    kept = news.kept

    answer = news.ask(path)

    assert answer.status in {301, 400, 404, 414}
    assert not (answer.header("location") or "").startswith(("//", "http", "\\"))
    assert "The ferry sails" not in answer.text
    assert news.kept == kept


@pytest.mark.parametrize("path", [
    "/en/%00", "/en/%00/", "/%00", "/en/%0a/", "/en/%0d%0aX:y/", "/en/world/ferry-29/%00", "/en/%7f/",
    "/desk/%00/", "/media/%00.jpg", "/static/%00.css",
])  # fmt: skip
def test_a_path_with_a_control_character_reaches_no_view(news, path):
    """PostgreSQL takes no text with a zero in it."""
    assert news.ask(path).status == 400


def test_a_path_that_looks_like_another_ones_query_neither_gets_nor_spoils_it(news):
    second = news.ask("/en/latest/?page=2")
    assert second.status == 200

    assert news.ask("/en/latest/%3Fpage=2/").status == 404
    news.drop("/en/latest/?page=2")
    assert news.ask("/en/latest/%3Fpage=2").status == 301
    assert news.ask("/en/latest/?page=2").body == second.body


def test_an_encoded_slash_is_a_slash(news):
    page = news.ask(STORY)
    kept = news.kept

    assert news.ask("/en/world%2Fferry-29/").body == page.body
    assert news.kept == kept


def test_days_without_stories_and_other_spellings_of_days_are_not_kept(news):
    kept = news.kept

    for year in range(1900, 1910):
        assert news.ask(f"/en/archive/{year}/1/1/").status == 200
    for day in ("1900/01/1", "1900/1/01", "01900/1/1", "1900/1/00001"):
        answer = news.ask(f"/en/archive/{day}/")
        assert (answer.status, answer.header("location")) == (301, "/en/archive/1900/1/1/")
    assert news.kept == kept


def test_what_is_not_there_is_kept_nowhere(news):
    kept = news.kept
    paths = [f"/en/world/{secrets.token_hex(6)}/" for _ in range(20)]

    answers = run(at_once(news.site.port, [request(p, news.site.host) for p in paths]))

    assert {answer.status for answer in answers} == {404}
    assert {answer.header("cache-control") for answer in answers} == {
        "public, max-age=0, s-maxage=5, must-revalidate"
    }
    assert news.kept == kept


def test_a_body_that_is_too_large_is_refused_before_it_is_read(news):
    host, port = news.site.host, news.site.port
    for path, size in (
        (STORY, 2 * 1024**2),
        ("/desk/login/", 2 * 1024**2),
        ("/desk/", 2 * 1024**3),
    ):
        head = request(path, host, method="POST", content_length=str(size), cookie="session=x")
        if path == "/desk/login/":
            head = head.replace(b"cookie: session=x\r\n", b"")
        assert send(port, head).status == 413


@pytest.mark.parametrize("announced", [{}, {"content_length": "100"}])
def test_a_body_in_chunks_is_refused_when_it_grows_too_large(news, announced):
    chunk = b"%x\r\n%s\r\n" % (2**16, b"a" * 2**16)
    head = request(STORY, news.site.host, method="POST", transfer_encoding="chunked", **announced)

    with socket.create_connection(("127.0.0.1", news.site.port), timeout=20) as connection:
        connection.sendall(head)
        try:
            for _ in range(64):
                connection.sendall(chunk)
        except OSError:
            return  # the connection was closed while we were sending
        assert b" 413 " in connection.recv(100)


def test_a_body_that_says_its_length_twice_is_refused(news):
    head = request(STORY, news.site.host, method="POST", content_length="3\r\nContent-Length: 4")

    assert send(news.site.port, head + b"abcd").status == 400


def test_slow_readers_and_slow_senders_hold_up_nobody(news):
    """More of each than there are threads; they get and send nothing while others read.

    And more who only connect than the server's own limit would have let in.
    """
    address = ("127.0.0.1", news.site.port)
    slow_get = request(RECORDING, news.site.host)
    slow_post = request("/en/", news.site.host, method="POST", content_length="1000")
    connections = [socket.create_connection(address, timeout=20) for _ in range(12 + 1500)]
    try:
        for number, connection in enumerate(connections[:12]):
            connection.sendall(slow_get if number % 2 else slow_post + b"a")
        for number in range(10, 16):
            assert news.ask(f"/en/world/ferry-{number}/").status == 200
        assert news.ask("/desk/login/").status == 200
        assert connections[1].recv(12) == b"HTTP/1.1 200"
        connections[0].sendall(b"a" * 999)
        assert b" 405 " in read_all(connections[0])
    finally:
        for connection in connections:
            connection.close()


def test_a_websocket_is_refused(news):
    head = request(
        STORY, news.site.host, upgrade="websocket", sec_websocket_version="13",
        sec_websocket_key="dGhlIHNhbXBsZSBub25jZQ==",
    ).replace(b"Connection: close", b"Connection: Upgrade")  # fmt: skip

    with socket.create_connection(("127.0.0.1", news.site.port), timeout=20) as connection:
        connection.sendall(head)
        assert connection.recv(13) == b"HTTP/1.1 404 "


def test_the_other_version_of_http_is_not_spoken(news):
    """It would allow headers of 16 MB, and streams without a number."""
    with socket.create_connection(("127.0.0.1", news.site.port), timeout=20) as connection:
        connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0")
        assert not connection.recv(100).startswith(b"\0\0")
