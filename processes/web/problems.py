"""Problems of a model on pages without its canvas: whom it is about, the sentence, and the link to where it is mended."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_

from processes.models import DefinitionVersion

ABOUT_ELEMENT = "ready-"  # rules whose sentences begin with the element's name
READY = (  # what `processes.bpmn.readiness` says after a name, where it is one sentence always
    N_("has no owner: nobody is asked when it goes wrong."),
    N_("has no target: nobody can tell a slow case from a usual one."),
    N_("has no alert: nobody is told when its numbers go wrong."),
    N_("was never tried as it stands: a trial calls nothing real."),
    N_(
        "says neither how often it is tried, nor that it must not happen twice, nor how it is "
        "undone: a failure is tried again as the portal sees fit."
    ),
    N_("has no time-out of its own: a hanging answer holds the case as long as the destination allows."),
    N_("has no deadline: it may lie for ever and nobody is told."),
    N_("has no escalation: when nobody does it, nobody else learns of it."),
    N_("is offered to nobody: only those who may assign tasks see it."),
)
_SUBJECT = re.compile(r"“(?P<name>[^”]+)”(?: \((?P<id>[^)]*)\))? (?P<rest>.+)", re.DOTALL)


def problem_rows(version: DefinitionVersion, problems: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """`{name, words, href, action}` each; the link leads to the element on the canvas unless the problem says where."""
    return [_row(version, problem) for problem in problems]


def _row(version: DefinitionVersion, problem: Mapping[str, Any]) -> dict[str, str]:
    element, message = str(problem.get("element_id") or ""), str(problem["message"])
    name, words = _subject(str(problem.get("code", "")), element, message)
    shown = f"{reverse('modeler-editor', args=[version.pk])}?show={element}" if element else ""
    return {
        "name": name,
        "words": gettext(words) if words in READY else words,
        "href": str(problem.get("href", "")) or shown,
        "action": str(problem.get("action", "")) or gettext("Show it"),
    }


def _subject(code: str, element: str, message: str) -> tuple[str, str]:
    """Its name and the rest of the sentence, where that begins with whom it is about."""
    said = _SUBJECT.fullmatch(message)
    if said is None or not (element in (said["id"], said["name"]) or code.startswith(ABOUT_ELEMENT)):
        return element, message
    return said["name"], said["rest"]
