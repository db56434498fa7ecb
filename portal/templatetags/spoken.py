"""Words that stand in Python's tables, said in the reader's language where a page shows them.

A table marks them with `gettext_noop as N_`, so that they are English for machines, files and pure layers.
"""

from typing import Any

from django import template
from django.utils.translation import gettext

register = template.Library()


@register.filter
def translated(words: Any) -> Any:
    """A text of the catalogue in the reader's language; anything else as it is."""
    return gettext(words) if isinstance(words, str) and words else words
