"""`/modeler/<version id>/review/`: what changed, who wrote it, who agreed; ask, approve, send back, withdraw."""

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_

from portal.http.access import get_visible, signed_in
from portal.http.problems import spoken
from portal.lib.errors import PortalError
from portal.lib.people import person_name
from processes import visibility
from processes.models import DefinitionVersion
from processes.selectors.reviews import Review, possible_reviewers, review_of
from processes.selectors.version_changes import NotComparable, version_before, version_changes
from processes.web.people import names_of
from processes.web.versions import actions_of

WORDS = {
    "submit": N_("asked for a review"),
    "withdraw": N_("took it back"),
    "approve": "approved",
    "reject": N_("sent it back"),
    "publish": "published",
    "retire": "retired",
    "restore": N_("published it again"),
}
ASKS = {
    "submit": N_("What changed, and why"),
    "approve": N_("What you would like to say"),
    "reject": N_("What should be changed"),
    "withdraw": N_("Why you take it back"),
}
AMOUNTS = {
    "added": N_("{n} added"),
    "removed": N_("{n} removed"),
    "changed": N_("{n} changed"),
    "moved": N_("{n} moved"),
}
HERE = tuple(ASKS)  # moves made on this page; publishing has its own


def review(request: HttpRequest, version_id: int, refused: PortalError | None = None) -> HttpResponse:
    """The page of one version under review; open to everybody who may read it. `refused`: with what was typed, and why."""
    user = signed_in(request)
    visible = visibility.versions(user).select_related("definition", "approved_by")
    version = get_visible(visible, version_id)
    found = review_of(version)
    actions = actions_of(version, user)
    asks = any(each["name"] == "submit" for each in actions)
    before = version_before(version)
    context = {
        "version": version,
        "definition": version.definition,
        "before": before,
        "changes": _amounts(before, version),
        "authors": [person_name(person) for person in found.authors],
        "reviewers": [person_name(person) for person in found.reviewers],
        "approved_by": person_name(version.approved_by) if version.approved_by else "",
        "log": _log(found),
        "actions": [each | {"asks": ASKS[each["name"]]} for each in actions if each["name"] in HERE],
        "can_publish": any(each["name"] == "publish" for each in actions),
        "is_author": user.pk in {person.pk for person in found.authors},
        "choices": [
            {"id": str(person.pk), "name": person_name(person)}
            for person in (possible_reviewers(version) if asks else [])
            if person.pk != user.pk
        ],
        "errors": [each for each in version.problems if each.get("severity") == "error"],
        "refused": spoken(refused) if refused else "",
        "typed": request.POST.get("comment", ""),
        "chosen": set(request.POST.getlist("reviewers")),
    }
    return render(request, "processes/review.html", context, status=refused.status if refused else 200)


def _amounts(before: DefinitionVersion | None, version: DefinitionVersion) -> str:
    """ "2 added, 1 changed"; "" where there is nothing to compare."""
    try:
        kinds = [each.kind for each in version_changes(before, version)] if before else []
    except NotComparable:
        return ""
    found: Counter[str] = Counter(kinds)
    return ", ".join(gettext(words).format(n=found[kind]) for kind, words in AMOUNTS.items() if found[kind])


def _log(found: Review) -> list[dict[str, Any]]:
    names = names_of(row.actor for row in found.log)
    return [
        {
            "who": names[row.actor],
            "did": WORDS.get(row.move, row.move),
            "move": row.move,
            "at": row.at,
            "note": row.note,
        }
        for row in found.log
    ]
