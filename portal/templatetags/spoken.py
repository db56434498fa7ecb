"""Words that stand in Python's tables, said in the reader's language where a page shows them.

A table marks them with `gettext_noop as N_`, so that they are English for machines, files and pure layers.
"""

from typing import Any

from django import template
from django.utils.translation import gettext, ngettext

from portal.lib.numbers import grouped

register = template.Library()


@register.filter
def translated(words: Any) -> Any:
    """A text of the catalogue in the reader's language; anything else as it is."""
    return gettext(words) if isinstance(words, str) and words else words


@register.simple_tag
def things(kind: str, count: int) -> str:
    """ "1 instance", "1,200 tasks": what a batch is about."""
    words = {
        "instance": ngettext("{n} instance", "{n} instances", count),
        "task": ngettext("{n} task", "{n} tasks", count),
        "incident": ngettext("{n} incident", "{n} incidents", count),
    }
    return words.get(kind, f"{{n}} {kind}").format(n=grouped(count))
