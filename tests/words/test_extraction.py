"""Every way a source marks a message is read, and the pseudo-language keeps what must come through."""

import pytest
from django.utils.translation import override

from portal.http.problems import spoken
from portal.lib.errors import Conflict, NotFound
from portal.setup.extract import of_python, of_script, of_template
from portal.setup.pseudo import pseudo


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ('{% translate "50 % done" %}', ("50 %% done", "")),
        ("<a title=\"{% translate 'Open it' %}\">", ("Open it", "")),
        ('{% include "x.html" with title=_("Open it") %}', ("Open it", "")),
        ('{{ name|default:_("nobody") }}', ("nobody", "")),
        ("{% blocktranslate with a=b.c %}Open {{ a }}{% endblocktranslate %}", ("Open %(a)s", "")),
        (
            "{% blocktranslate count n=x %}{{ n }} task{% plural %}{{ n }} tasks{% endblocktranslate %}",
            ("%(n)s task", "%(n)s tasks"),
        ),
    ],
)
def test_a_template_gives_its_messages(source: str, message: tuple[str, str]):
    assert [(one, many) for _, one, many in of_template(source)] == [message]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ('gettext("Open it")', ("Open it", "")),
        ('WORDS = {"open": N_("Open it")}', ("Open it", "")),
        ('ngettext("{n} task", "{n} tasks", n)', ("{n} task", "{n} tasks")),
        ('class Gone(Conflict):\n    message = "It is gone."', ("It is gone.", "")),
        ('raise Invalid("It is gone.")', ("It is gone.", "")),
    ],
)
def test_a_module_gives_its_messages(source: str, message: tuple[str, str]):
    assert [(one, many) for _, one, many in of_python(source)] == [message]


def test_a_table_of_a_pure_layer_gives_the_words_it_is_named_for():
    source = 'WORDS = {"lt": "less than"}\nOTHER = {"gt": "no word"}'

    assert [one for _, one, _ in of_python(source, {"WORDS"})] == ["less than"]


def test_a_script_gives_its_messages():
    source = "say(t('Not saved'), tn('{n} task', '{n} tasks', n), at('no word'))"

    assert [(one, many) for _, one, many in of_script(source)] == [
        ("Not saved", ""),
        ("{n} task", "{n} tasks"),
    ]


def test_the_pseudo_language_keeps_places_tags_and_entities_and_grows_by_a_third():
    said = pseudo("Open <b>%(name)s</b> {n} 50 %% &amp;")

    assert all(kept in said for kept in ("<b>", "%(name)s", "</b>", "{n}", "%%", "&amp;"))
    assert said.startswith("⟦")
    assert len(pseudo("Nothing waits for you")) >= 1.3 * len("Nothing waits for you")


def test_an_error_speaks_the_readers_language_where_the_catalogue_knows_it(pseudo_language: str):
    class Late(Conflict):
        message = "Expected the state you saw, but it has changed."

    with override(pseudo_language):
        assert spoken(Late()) == pseudo(Late.message)
        assert spoken(NotFound("Expected “a”, but there is none.")) == "Expected “a”, but there is none."
