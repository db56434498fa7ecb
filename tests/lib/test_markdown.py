"""What people write is shown, and does nothing."""

import pytest
from lxml.html import fragment_fromstring

from portal.lib.markdown import markdown_to_html


def test_markdown_is_understood():
    assert markdown_to_html("**Call** them\n\n- today") == (
        "<p><strong>Call</strong> them</p>\n<ul>\n<li>today</li>\n</ul>\n"
    )


def test_line_ends_stay():
    assert markdown_to_html("one\ntwo") == "<p>one<br>\ntwo</p>\n"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "[x](vbscript:x)",
        "![x](https://evil.example/pixel.png)",
        '<a href="javascript:alert(1)" onclick="alert(1)">x</a>',
        "<svg/onload=alert(1)>",
        "`<script>`<style>*{display:none}</style>",
        "[x](https://ok.example 'a\" onmouseover=\"alert(1)')",
    ],
)
def test_nothing_runs_and_nothing_is_loaded(text):
    shown = fragment_fromstring(markdown_to_html(text), create_parent="div")

    assert {each.tag for each in shown.iter()} <= {"div", "p", "a", "code"}
    assert {name for each in shown.iter() for name in each.attrib} <= {"href", "rel"}
    assert all(each.startswith(("https:", "http:", "mailto:")) for each in shown.xpath("//@href"))


def test_links_tell_the_other_side_nothing():
    assert 'rel="noopener noreferrer nofollow"' in markdown_to_html("[x](https://ok.example)")
