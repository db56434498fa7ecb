"""Texts and patterns."""

import pytest


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('substring("foobar", 3)', "obar"),
        ('substring("foobar", -2)', "ar"),
        ('substring("foobar", 3, 2)', "ob"),
        ('substring("foobar", 3, null)', "obar"),
        ('substring("foobar", 3, 99)', "obar"),
        ('substring("a😀b", 2, 1)', "😀"),
        ('string length("a😀")', 2),
        ('upper case("aß")', "ASS"),
        ('lower case("ÄB")', "äb"),
        ('substring before("foobar", "bar")', "foo"),
        ('substring before("foobar", "x")', ""),
        ('substring before("foobar", "")', ""),
        ('substring after("foobar", "ob")', "ar"),
        ('substring after("foobar", "")', "foobar"),
        ('substring after("foobar", "x")', ""),
        ('contains("foobar", "ob")', True),
        ('starts with("foobar", "fo")', True),
        ('ends with("foobar", "fo")', False),
        ('string join(["a", "b"])', "ab"),
        ('string join(["a", null, "b"], ", ")', "a, b"),
        ('string join([], "-")', ""),
        ('string join("a", "-")', "a"),
    ],
)
def test_texts(feel, text, value):
    assert feel(text) == value


@pytest.mark.parametrize(
    "text",
    [
        'substring("abc", 0)',
        'substring("abc", 4)',
        'substring("abc", -4)',
        'substring("abc", 1, 0)',
        "string length(5)",
        "upper case(null)",
        'contains("a", 1)',
        "string join([1, 2])",
    ],
)
def test_what_texts_refuse_is_null_and_says_so(complaint, text):
    assert complaint(text) == "invalid-argument"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('matches("foobar", "^fo*bar$")', True),
        ('matches("FOO", "foo")', False),
        ('matches("FOO", "foo", "i")', True),
        ('matches("a\\nb", "a.b")', False),
        ('matches("a\\nb", "a.b", "s")', True),
        ('matches("a\\nb", "^b", "m")', True),
        ('matches("hello world", "hello[ ]world", "x")', True),
        ('matches("a.b", "a.b", "q")', True),
        ('matches("axb", "a.b", "q")', False),
        ('matches("7", "\\d")', True),
        ('matches("X", "[A-Z-[OI]]")', True),
        ('matches("O", "[A-Z-[OI]]")', False),
        ('matches("ä", "\\p{L}")', True),
        ('matches("é", "\\p{IsBasicLatin}")', False),
        ('matches("é", "[^\\p{IsBasicLatin}]")', True),
        ('matches("a.b", "a\\.b")', True),
        ('matches("]", "[\\]]")', True),
        ('matches("a", "[a-[a]]")', False),
        ('replace("ab", "(a)(b)", "$12")', "a2"),
        ('matches("abba", "(a)(b)\\2\\1")', True),
        ('matches("aA", "^(a)\\1$")', False),
        ('matches("aA", "(a)\\1", "i")', True),
        ('matches("x12 12y", "(\\d+) \\1")', True),
        ('matches("abcabc", "^(?:x|([a-c]+?))\\1$")', True),
        ('matches("aab", "^(a{2})\\1?b$")', True),
        ('matches("b", "^(a)?\\1b$")', True),
        ('matches("aaaa", "^(a{1,2}){1,}\\1$")', True),
        ('matches("a\na", "^(a)$\n^\\1$", "m")', True),
        ('replace("abcd", "(ab)|(a)", "[1=$1][2=$2]")', "[1=ab][2=]cd"),
        ('replace("0123456789", "(\\d{3})(\\d{3})(\\d{4})", "($1) $2-$3")', "(012) 345-6789"),
        ('replace("abc", "b", "[$0]")', "a[b]c"),
        ('replace("a.b", ".", "x", "q")', "axb"),
        ('replace("price", "p", "\\\\$")', "$rice"),
        ('split("John Doe", "\\s")', ["John", "Doe"]),
        ('split("a;b;;", ";")', ["a", "b", "", ""]),
        ('split("", ";")', [""]),
    ],
)
def test_patterns(feel, text, value):
    assert feel(text) == value


@pytest.mark.parametrize(
    "text",
    [
        'matches("a", "[")',
        'matches("a", "(?=a)")',
        'matches("aa", "(a)\\2")',
        'matches("aa", "\\1(a)")',
        'matches("aa", "(a)[\\1]")',
        'matches("aa", "(a\\1")',
        'matches("aa", "(a)\\1)")',
        'matches("aa", "(?=a)(a)\\1")',
        'matches("aa", "*(a)\\1")',
        'matches("' + "a" * 60 + '", "(a*)*(a*)*(a*)*\\1b")',
        'matches("' + "a" * 201 + '", "(a)\\1")',
        'replace("aa", "(a)\\1", "b")',
        'matches("a", "\\y")',
        'matches("a", "a", "g")',
        'matches("a", "\\p{IsKlingon}")',
        'replace("a", "a", "$")',
        'replace("a", "a", "\\x")',
        'matches("a", "[z-a]")',
        'matches("a", "[a-z-[\\d]]")',
        'matches("a", "a{1001}")',
        'matches("a", "\\pL")',
        'matches("a", "[a[b]]")',
        'matches("a", "' + "a" * 2001 + '")',
    ],
)
def test_patterns_that_are_not_supported_are_null_and_say_so(complaint, text):
    assert complaint(text) == "pattern"
