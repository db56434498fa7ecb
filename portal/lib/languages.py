"""The languages people may choose, and which of them a browser asks for. Costs nothing; knows no person and no database."""

from contextlib import AbstractContextManager, nullcontext

from django.conf import settings
from django.utils.translation import get_language, get_supported_language_variant, override
from django.utils.translation.trans_real import parse_accept_lang_header

ENGLISH = "en"  # what stands in the sources


def offered() -> dict[str, str]:
    """Code -> its own name."""
    return dict(settings.LANGUAGES)


def usual() -> str:
    """Of mails to people who chose none: a mail has no browser to ask."""
    wanted = settings.USUAL_LANGUAGE
    return wanted if wanted in offered() else ENGLISH


def asked_for(accept_language: str) -> str:
    """The first of a browser's wishes that is offered; "" when none is."""
    for wanted, _ in parse_accept_lang_header(accept_language):
        if wanted == "*":
            break
        try:
            return get_supported_language_variant(wanted)
        except LookupError:
            continue
    return ""


def speaking(language: str) -> AbstractContextManager[None]:
    """Words inside are of this language; "" (or one no longer offered) leaves what is spoken already."""
    return override(language) if language in offered() else nullcontext()


def spoken_now() -> str:
    return get_language() or ENGLISH
