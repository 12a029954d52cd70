"""What staff write in Markdown reaches readers as harmless HTML and as plain text."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.markdown import markdown_html, markdown_plain

TAGS = {"p", "br", "hr", "strong", "em", "code", "pre", "blockquote", "ul", "ol", "li", "a", "h3", "h4"}
HREF = re.compile(r"(https?:|mailto:)", re.IGNORECASE)

# As people post them to try what holds: scripts, handlers, addresses that run, and spellings that slip past filters.
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<iframe src=//evil.example></iframe>",
    "<style>@import'//evil.example'</style>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<p title='</noscript><img src=x onerror=alert(1)>'>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;img src=x onerror=alert(1)&#62;",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java%0ascript:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](\x01javascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](file:///etc/passwd)",
    "[x](//evil.example)",
    "[x](/ideas/me/leave)",
    "[x](?q=1)",
    "[x](#top)",
    "[x](https://a.example 'onmouseover=alert(1)')",
    '[x](https://a.example "\\" onclick=\\"alert(1)")',
    '[x](https://a.example/"onclick=alert(1)//)',
    "![x](https://evil.example/seen.png)",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "[a]: javascript:alert(1)\n\n[a]",
    "[a]: https://a.example 'x\" onfocus=alert(1) autofocus'\n\n[a]",
    '```html"><script>alert(1)</script>\nx\n```',
    "``` onmouseover=alert(1)\nx\n```",
    "`<script>alert(1)</script>`",
    "    <script>alert(1)</script>",
    "# <script>alert(1)</script>",
    "> <img src=x onerror=alert(1)>",
    "[<img src=x onerror=alert(1)>](https://a.example)",
    "</article></main><script>alert(1)</script>",
    "<form action=//evil.example><button>x</button></form>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<x-y style=position:fixed;inset:0 onclick=alert(1)>",
]


class Read(HTMLParser):
    """What a browser would find: every tag with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def check_harmless(html: str) -> None:
    """Only tags of the list, no attribute but a link's address, and only to the web or to mail."""
    # Comments, declarations and instructions: whatever is text is escaped.
    assert "<!" not in html
    assert "<?" not in html
    for tag, attributes in Read(html).found:
        assert tag in TAGS
        assert set(attributes) == ({"href", "rel"} if tag == "a" else set())
        if tag == "a":
            assert HREF.match(attributes["href"] or "")
            assert attributes["rel"] == "nofollow noopener noreferrer"


@pytest.mark.parametrize("text", HOSTILE)
def test_what_would_do_harm_is_shown_as_it_was_written(text: str) -> None:
    check_harmless(markdown_html(text))


@given(
    st.lists(
        st.sampled_from([*HOSTILE, "*", "_", "`", "\n", "\n\n", "- ", "> ", "[", "](", ")", "<", ">", "あ", '"']),
        max_size=12,
    )
)
def test_whatever_is_put_together_does_no_harm(parts: list[str]) -> None:
    check_harmless(markdown_html("".join(parts)))


@given(st.text(max_size=400))
def test_any_text_does_no_harm(text: str) -> None:
    check_harmless(markdown_html(text))
    markdown_plain(text)


def test_what_markdown_is_for_is_shown() -> None:
    text = "# 春から\n\n**冷ました** *お茶* を\n作ります。\n\n- 緑茶\n- 紅茶\n\n"
    text += "[くわしく](https://tea.example/?a=1&b=2)\n\n> `ab`"
    assert markdown_html(text) == (
        "<h3>春から</h3>\n<p><strong>冷ました</strong> <em>お茶</em> を<br>\n作ります。</p>\n"
        "<ul>\n<li>緑茶</li>\n<li>紅茶</li>\n</ul>\n"
        '<p><a href="https://tea.example/?a=1&amp;b=2" rel="nofollow noopener noreferrer">くわしく</a></p>\n'
        "<blockquote>\n<p><code>ab</code></p>\n</blockquote>"
    )


def test_letters_say_the_same_in_plain_text() -> None:
    text = "# 春から\n\n**冷ました** お茶を\n作ります。\n\n- [くわしく](https://tea.example/)\n- <https://tea.example/>\n\n<b>x</b>"
    assert markdown_plain(text) == (
        "春から\n\n冷ました お茶を\n作ります。\n\nくわしく (https://tea.example/)\n\nhttps://tea.example/\n\n<b>x</b>"
    )


def test_links_to_elsewhere_leave_their_words() -> None:
    assert markdown_html("[a](//evil.example) [b](/x) [c](ftp://x.example)") == "<p>a b c</p>"
    assert markdown_plain("[a](//evil.example) [b](/x) [c](ftp://x.example)") == "a b c"


@pytest.mark.parametrize("piece", ["> ", "* ", "*a ", "[", "![", "[a](", "`", "<", "**a", "1. ", "\\", "&#", "- \n"])
def test_the_longest_text_takes_no_long_time(piece: str) -> None:
    """What makes parsers take the square of the length, or nest until the stack ends, ends here as well."""
    check_harmless(markdown_html((piece * 10_000)[:10_000]))
