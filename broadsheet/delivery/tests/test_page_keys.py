import gzip
import json
import secrets
from urllib.parse import unquote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from broadsheet.delivery.pages import Page, decode, encode, key_of, page_of
from broadsheet.kit.parts import Hole, leave_hole, split_at_holes
from broadsheet.kit.serbian import html_to_latin

steady = settings(max_examples=60, deadline=None, derandomize=True)
HOST = "news.example.org"

hosts = st.sampled_from([HOST, "localhost:8000", "a", "a/en", "a?page=2", "a b", "[::1]", ""])
paths = st.one_of(
    st.sampled_from(["", "/", "/en", "/en/", "/en/?page=2", "/en/#top", "//en/", "en/"]),
    st.lists(
        st.sampled_from(["", "en", "العربية", "вести", ".", "..", "?page=2", "a b", "%2e", "\\"])
    ).map("/".join),
    st.text(),
)
queries = st.sampled_from(["", "page=1", "page=2", "page=02", "page=2&page=3", "x=1", "?page=2"])


@steady
@given(st.tuples(hosts, paths, queries), st.tuples(hosts, paths, queries))
@example((HOST, "/en/?page=2", ""), (HOST, "/en/", "page=2"))
@example((HOST, "/en/", ""), (f"{HOST}/en", "/", ""))
def test_two_different_requests_never_share_a_page(one, other):
    key = key_of(*one)
    same_page = [(host, path or "/", query) for host, path, query in (one, other)]

    if key is not None and key == key_of(*other):
        assert same_page[0] == same_page[1]


@steady
@given(hosts, paths, queries)
def test_a_key_says_host_path_and_query_and_no_more(host, path, query):
    key = key_of(host, path, query)

    if key is not None:
        address, _, asked = key.partition("?")
        named, slash, rest = address.partition("/")
        assert (named, slash + rest, asked) == (host, path or "/", query)


@steady
@given(paths)
@example("/en/../../etc/passwd")
@example("/en/.")
@example("/./en/")
def test_no_page_is_kept_for_a_path_that_leads_elsewhere(path):
    key = key_of(HOST, path, "")

    if key is not None:
        assert not {".", ".."} & set(key.split("/"))
        assert "//" not in key
        assert "\\" not in key
        assert key.isprintable() or not key.isascii()


@pytest.mark.parametrize("path", [
    "//en/", "/en//", "/en/\x00", "/en/\n", "/en/a b/", "/en/\\..\\", "/en/a#b", "/en/a?b", "en/",
    "*", "/" + 1001 * "a",
])  # fmt: skip
def test_no_page_is_kept_for_an_odd_path(path):
    assert key_of(HOST, path, "") is None


@pytest.mark.parametrize("host", [
    "", "News.example.org", "news.example.org:", "news.example.org:123456", "a,b", "a@b", "a/b",
    "news.example.org\n", "[::1]", 254 * "a", "وكالة",
])  # fmt: skip
def test_no_page_is_kept_for_an_odd_host(host):
    assert key_of(host, "/en/", "") is None


@pytest.mark.parametrize("query", [
    "page=", "page=0", "page=01", "page=-1", "page=1234567", "page=2&", "page=2&x=1", "x=1",
    "PAGE=2", "page=2\n", "page=٢", "utm_source=x", "page%3D2", "page=2&page=2", "&page=2", "?",
])  # fmt: skip
def test_no_page_is_kept_for_another_query_than_a_page_number(query):
    assert key_of(HOST, "/en/latest/", query) is None


def test_ten_thousand_random_queries_are_no_keys():
    assert not any(key_of(HOST, "/en/", f"q={secrets.token_hex(6)}") for _ in range(10_000))


@pytest.mark.parametrize("written", [
    "/ar/%D8%A7%D9%84%D8%B9%D8%A7%D9%84%D9%85/", "/sr/%D1%81%D0%B2%D0%B5%D1%82/",
    "/en/caf%C3%A9/", "/en/a;b/", "/en/100%25/",
])  # fmt: skip
def test_addresses_in_every_script_have_pages_of_their_own(written):
    assert key_of(HOST, unquote(written), "") == HOST + unquote(written)


texts = st.text(st.characters(exclude_categories=["Cs"]))
holes = st.builds(
    Hole, part=texts, sources=st.lists(texts, max_size=2), take=st.none() | st.integers(1, 9),
    least=st.integers(0, 3), card=texts, without=st.lists(st.integers(1, 9**9), max_size=3),
    current=st.integers(0, 9**9),
)  # fmt: skip
pages = st.builds(
    page_of, texts, st.lists(st.tuples(texts, texts), max_size=4), st.lists(texts | holes)
)


@steady
@given(pages)
def test_a_page_is_read_as_it_was_written(page: Page):
    assert decode(encode(page)) == page


@steady
@given(pages)
def test_what_is_sent_is_the_text_with_its_holes_filled(page: Page):
    fills = [f"[{place}]" for place, _ in enumerate(page.holes)]

    assert gzip.decompress(page.filled(fills)).decode() == page.text(fills)


@steady
@given(st.lists(texts | holes, min_size=1))
def test_another_text_has_another_etag(texts):
    page = page_of("en", [], texts)
    fills = ["fill" for _ in page.holes]
    other = page_of("en", [], [*texts, "more"])

    assert page.etag(fills) == page_of("en", [], texts).etag(fills)
    assert other.etag(fills) != page.etag(fills)


def test_another_filling_has_another_etag():
    page = page_of("en", [], ["ab", Hole("x"), Hole("y")])

    assert len({page.etag(fills) for fills in (["", ""], ["a", ""], ["", "a"], ["b", ""])}) == 4


def test_holes_survive_the_other_script():
    hole = Hole("topic/вести", sources=["section/љубав"], take=3, card="line", without=[7])
    html = f"<main><p>Ђачки воз</p>{leave_hole(hole)}<p>Љубав</p></main>"

    assert split_at_holes(html_to_latin(html)) == [
        "<main><p>Đački voz</p>", hole, "<p>Ljubav</p></main>"
    ]  # fmt: skip


def test_nobody_can_write_a_hole_without_the_token():
    forged = f"<!--{secrets.token_hex(8)} {json.dumps({'part': 'ticker'})}-->"

    assert split_at_holes(f"<p>{forged}</p>") == [f"<p>{forged}</p>"]
