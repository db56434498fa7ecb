"""Every word of a template can be translated, and the check that says so sees what it should."""

import pytest

from tests.templates.bare_text import bare, bare_in


def words_of(source: str) -> list[str]:
    return [words.strip() for _, words in bare(source)]


def test_no_template_has_words_that_no_translator_can_see():
    assert [f"{each.where}: {each.words}" for each in bare_in()] == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Nothing here</p>",
        "{% if x %}Nothing here{% endif %}",
        '<button aria-label="Nothing here">',
        "<input {% if x %}placeholder='Nothing here'{% endif %}>",
        '{% include "a.html" with title="Nothing here" id="nothing-here" %}',
        '{{ name|default:"Nothing here" }}',
        '<a title="{{ name }}Nothing here">',
    ],
)
def test_words_outside_translate_tags_are_found(source: str):
    assert words_of(source) == ["Nothing here"]


@pytest.mark.parametrize(
    "source",
    [
        '{% translate "Nothing here" %}',
        "{% blocktranslate with a=b.c %}Nothing in {{ a }}{% endblocktranslate %}",
        '<a title="{% translate \'Nothing here\' %}" class="nothing here">{{ name }} · 3 <kbd>Esc</kbd></a>',
        "{# Nothing here #}{% comment %}Nothing <b>here</b>{% endcomment %}",
        '{% include "a.html" with title=_("Nothing here") %}{{ name|default:_("Nothing") }}',
        "{{ title }} · Podium &nbsp;",
    ],
)
def test_what_can_be_translated_and_what_is_no_word_are_left_alone(source: str):
    assert words_of(source) == []


def test_a_finding_names_file_and_line(tmp_path):
    (tmp_path / "page.html").write_text("<p>\n  {{ a }}\n</p><b>Here</b>\n")

    assert [(each.where, each.words) for each in bare_in(tmp_path)] == [
        (f"{tmp_path.name}/page.html:3", "Here")
    ]
