"""Words of a text as the search of the header compares them; the function is made by a migration."""

import string

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import Func

_BETWEEN_WORDS = str.maketrans(dict.fromkeys(string.punctuation, " "))


class Words(Func):
    """The words of a column, for an index and for `words__exact`; punctuation parts them."""

    function = "podium_words"
    output_field = SearchVectorField()


def words_beginning_with(text: str) -> SearchQuery | None:
    """Finds what has, for every word of `text`, one that begins with it, in any case; None: there is no word."""
    words = text.replace("\0", " ").translate(_BETWEEN_WORDS).split()
    asked = " & ".join(f"'{word}':*" for word in words)
    return SearchQuery(asked, config="simple", search_type="raw") if asked else None
