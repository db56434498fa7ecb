"""Absences over REST: one's own, and for leads those of their people."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiRequest, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from humantasks.actions.absences import Leave, end_absence, find_absence, set_absence
from humantasks.models import Absence
from humantasks.selectors.absences import MAX_ROWS, absences, process_names, state_of
from portal.http import bodies
from portal.http.access import signed_in
from portal.lib.clock import portal_now
from portal.lib.errors import Invalid

OBJECT = {200: OpenApiTypes.OBJECT}
_EXAMPLE = {
    "from": "2026-12-21T00:00:00+01:00",
    "to": "2027-01-02T00:00:00+01:00",
    "deputy": "risk-2",
    "second_deputy": "risk-lead",
    "processes": ["expense_approval"],
    "when": {"variable": "amount", "comparison": "lte", "value": "5000"},
    "claimed": "offer",
}


class AbsencesView(APIView):
    """Absences the caller may see, newest first; setting one."""

    @extend_schema(operation_id="absences", responses=OBJECT)
    def get(self, request: Request) -> Response:
        rows = list(absences(signed_in(request))[:MAX_ROWS])
        names = process_names(rows)
        return Response({"results": [shape(row, names) for row in rows]})

    @extend_schema(
        operation_id="absence_set",
        request=OpenApiRequest({"type": "object", "example": _EXAMPLE}),
        responses={201: OpenApiTypes.OBJECT},
    )
    def post(self, request: Request) -> Response:
        leave = _leave(bodies.body_of(request))
        made = set_absence(leave=leave, user=signed_in(request), now=portal_now())
        return Response(shape(made, process_names([made])), status=201)


class AbsenceView(APIView):
    @extend_schema(operation_id="absence", responses=OBJECT)
    def get(self, request: Request, absence_id: int) -> Response:
        row = find_absence(signed_in(request), absence_id)
        return Response(shape(row, process_names([row])))


class AbsenceEndView(APIView):
    @extend_schema(operation_id="absence_end", request=None, responses=OBJECT)
    def post(self, request: Request, absence_id: int) -> Response:
        row = end_absence(absence_id=absence_id, user=signed_in(request), now=portal_now())
        return Response(shape(row, process_names([row])))


def shape(row: Absence, names: dict[int, tuple[str, str]]) -> dict[str, Any]:
    when = {"variable": row.variable, "comparison": row.comparison, "value": row.value}
    return {
        "id": str(row.pk),
        "person": row.person.username,
        "from": row.starts_at,
        "to": row.ends_at,
        "deputy": row.deputy.username,
        "second_deputy": row.second_deputy.username if row.second_deputy else None,
        "processes": [names[pk][0] for pk in row.definitions if pk in names],
        "when": when if row.variable else None,
        "claimed": row.claimed,
        "state": state_of(row, portal_now()),
        "made_by": row.made_by.username if row.made_by else None,
    }


def _leave(body: dict[str, Any]) -> Leave:
    when = body.get("when") or {}
    keys = body.get("processes", [])
    if not isinstance(when, dict):
        raise Invalid("Expected `when` to be an object with variable, comparison and value, but it is not.")
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        raise Invalid("Expected `processes` to be a list of keys, but it is not.")
    return Leave(
        starts_at=bodies.instant(body, "from"),
        ends_at=bodies.instant(body, "to"),
        deputy=bodies.name_or_id(body, "deputy"),
        second_deputy=bodies.text(body, "second_deputy", ""),
        person=bodies.text(body, "person", ""),
        processes=tuple(keys),
        variable=bodies.text(when, "variable", ""),
        comparison=bodies.text(when, "comparison", "lte"),
        value=str(when.get("value") if when.get("value") is not None else ""),
        claimed=bodies.text(body, "claimed", "offer"),
    )
