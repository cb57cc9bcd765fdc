from hypothesis import given
from hypothesis import strategies as st

from broadsheet.kit.html import clean, plain_text

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="jAvAsCrIpT&colon;alert(1)">x</a>',
    '<a href="java&#10;script:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<iframe src="https://evil.example"></iframe>',
    '<form action="https://evil.example"><input name=q></form>',
    '<p style="background:url(javascript:alert(1))">x</p>',
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
]
FORBIDDEN = (
    "<script",
    "onerror",
    "javascript",
    "<svg",
    "<math",
    "<iframe",
    "<form",
    "style=",
    "data:",
)


def test_nothing_hostile_is_left() -> None:
    for html in HOSTILE:
        cleaned = clean(html).lower()
        assert not any(word in cleaned.replace("&lt;", "") for word in FORBIDDEN), (html, cleaned)


def test_ids_and_names_cannot_shadow_the_pages_own() -> None:
    assert clean('<p id="body" name="x" class="y">text</p>') == "<p>text</p>"


def test_structure_language_and_safe_links_stay() -> None:
    html = '<p lang="ar" dir="rtl">نص <a href="https://a.example/">x</a></p><h2>H</h2>'
    assert clean(html) == html.replace('/">x', '/" rel="noopener">x')


@given(st.text(alphabet="<>/=\"'&;:abcdimgsvgscriptonerror \n", max_size=200))
def test_cleaning_twice_changes_nothing(html: str) -> None:
    once = clean(html)
    assert clean(once) == once


def test_plain_text_keeps_words_apart() -> None:
    assert plain_text("<p>One</p><p>two&nbsp;&amp; <b>th</b>ree</p>a<br>b") == "One two & three a b"
