"""Tasks over REST: parse, one action or one selector, shape. Rights and refusals come from the actions."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiRequest, extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from humantasks.actions.ask import answer, ask_for_information
from humantasks.actions.assign import assign_task, delegate_task, give_back_task
from humantasks.actions.claim import claim_task, release_task
from humantasks.actions.complete import Decision, complete_task
from humantasks.actions.conversation import comment, save_draft, snooze, wake
from humantasks.actions.next import take_next
from humantasks.actions.priority import checked_priority, set_priority
from humantasks.actions.vote import withdraw_vote
from humantasks.api.shapes import detail_shape, row_shape, task_shape
from humantasks.models import HumanTask
from humantasks.selectors.detail import record_of, task_detail
from humantasks.selectors.inbox import ready_tasks
from humantasks.selectors.pages import task_page
from humantasks.visibility import find_task
from portal.http import bodies
from portal.http.access import signed_in
from portal.http.pagination import page_limit
from portal.lib.clock import portal_now

OBJECT = {200: OpenApiTypes.OBJECT}
_FILTERS = (
    (
        "view",
        "open, mine, groups, all (default), due_today, overdue, mentioned, delegated, waiting, snoozed, team, completed",
    ),
    ("process_instance", "id of a case: its open and closed tasks"),
    ("process_key", "key of a process"),
    ("version", "number of a version of the process"),
    ("business_key", "key of the case; several with commas"),
    ("element_id", "id of the user task in the model"),
    ("state", "ready, claimed, delegated, waiting_for_info, completed, cancelled; several with commas"),
    ("assignee", "user name, or me"),
    ("group", "name of a group that may take it"),
    ("due_before", "date and time with zone"),
    ("due_after", "date and time with zone"),
    ("created_before", "date and time with zone"),
    ("created_after", "date and time with zone"),
    ("follow_up_before", "date and time with zone"),
    ("follow_up_after", "date and time with zone"),
    ("priority", "at least this: high, urgent, or 0 to 100"),
    ("var.<name>[__gt|__gte|__lt|__lte|__contains]", "a variable of the case; numbers compare as numbers"),
    ("q", "words of the title, or the business key"),
    ("cursor", "from `next` of an earlier answer"),
    ("limit", "1 to 200, 50 if not said"),
)
PARAMETERS = [OpenApiParameter(name, str, description=words, required=False) for name, words in _FILTERS]


class TaskListView(APIView):
    """Tasks the caller may see, earliest due first."""

    @extend_schema(operation_id="tasks", parameters=PARAMETERS, responses=OBJECT)
    def get(self, request: Request) -> Response:
        query = request.query_params.dict()
        limit = page_limit(query.get("limit"))
        page = task_page(signed_in(request), query, now=portal_now(), limit=limit)
        return Response({"results": [row_shape(row) for row in page.rows], "next": page.next})


class TaskView(APIView):
    """One task; its version is the ETag."""

    @extend_schema(operation_id="task", responses=OBJECT)
    def get(self, request: Request, task_id: int) -> Response:
        task = find_task(signed_in(request), task_id)
        return tagged(Response(detail_shape(task_detail(task, signed_in(request)))), task)


class NextView(APIView):
    """Hands over the most urgent task the caller may take: 200 with it, claimed, or 204 when nothing waits."""

    @extend_schema(operation_id="task_next", request=None, responses={200: OpenApiTypes.OBJECT, 204: None})
    def post(self, request: Request) -> Response:
        user, now = signed_in(request), portal_now()
        task = take_next(user=user, ready=ready_tasks(user, now=now), now=now)
        return tagged(Response(task_shape(task)), task) if task else Response(status=204)


class RecordView(APIView):
    """What one person saw and sent when they decided; `sha256` is of `document` as it stands there."""

    @extend_schema(operation_id="task_record", responses=OBJECT)
    def get(self, request: Request, task_id: int, record_id: int) -> Response:
        user = signed_in(request)
        found = record_of(find_task(user, task_id), user, record_id)
        shape = {
            "id": str(found.pk),
            "by": found.person.username,
            "at": found.at,
            "sha256": found.sha256,
            "document": found.document,
        }
        return Response(shape)


class MoveView(APIView):
    """Base of the views that move a task: `move` does it and answers the task as it is then."""

    def move(self, request: Request, task_id: int, body: dict[str, Any]) -> HumanTask:
        raise NotImplementedError

    def post(self, request: Request, task_id: int) -> Response:
        task = self.move(request, task_id, bodies.body_of(request))
        return tagged(Response(task_shape(task)), task)


def described(name: str, example: dict[str, Any]) -> Callable[[type[MoveView]], type[MoveView]]:
    """OpenAPI for a move, with a body to copy."""
    return extend_schema_view(
        post=extend_schema(
            operation_id=f"task_{name}",
            request=OpenApiRequest({"type": "object", "example": example}),
            responses=OBJECT,
        )
    )


@described("claim", {})
class ClaimView(MoveView):
    def move(self, request: Request, task_id: int, body: dict[str, Any]) -> HumanTask:
        return claim_task(task_id=task_id, user=signed_in(request), now=portal_now())


@described("release", {})
class ReleaseView(MoveView):
    def move(self, request: Request, task_id: int, body: dict[str, Any]) -> HumanTask:
        return release_task(task_id=task_id, user=signed_in(request), now=portal_now())


@described("assign", {"assignee": "risk-2"})
class AssignView(MoveView):
    def move(self, request: Request, task_id: int, body: dict[str, Any]) -> HumanTask:
        to = bodies.name_or_id(body, "assignee", "to")
        return assign_task(task_id=task_id, to=to, user=signed_in(request), now=portal_now())


@described("delegate", {"to": "risk-2"})
class DelegateView(MoveView):
    def move(self, request: Request, task_id: int, body: dict[str, Any]) -> HumanTask:
        to = bodies.name_or_id(body, "to", "assignee")
        return delegate_task(task_id=task_id, to=to, user=signed_in(request), now=portal_now())


@described("return", {})
class ReturnView(MoveView):
    def move(self, request: Request, task_id: int, body: dict[str, Any]) -> HumanTask:
        return give_back_task(task_id=task_id, user=signed_in(request), now=portal_now())


@described("ask", {"question": "Which address is right?", "of": "requester"})
class AskView(MoveView):
    def move(self, request: Request, task_id: int, body: dict[str, Any]) -> HumanTask:
        return ask_for_information(
            task_id=task_id,
            question=bodies.text(body, "question"),
            of=bodies.text(body, "of", ""),
            user=signed_in(request),
            now=portal_now(),
        )


@described("answer", {"text": "The one on the order."})
class AnswerView(MoveView):
    def move(self, request: Request, task_id: int, body: dict[str, Any]) -> HumanTask:
        return answer(
            task_id=task_id, text=bodies.text(body, "text"), user=signed_in(request), now=portal_now()
        )


@described("complete", {"outcome": "approve", "variables": {}, "comment": ""})
class CompleteView(MoveView):
    def move(self, request: Request, task_id: int, body: dict[str, Any]) -> HumanTask:
        decision = Decision(
            outcome=bodies.text(body, "outcome", ""),
            variables=bodies.variables(body),
            comment=bodies.text(body, "comment", ""),
            seen_version=bodies.version_seen(request.headers.get("If-Match", "")),
        )
        return complete_task(task_id=task_id, decision=decision, user=signed_in(request), now=portal_now())


@described("withdraw_vote", {})
class WithdrawVoteView(MoveView):
    """Take one's vote back while the decision is open; it stays in the record as withdrawn."""

    def move(self, request: Request, task_id: int, body: dict[str, Any]) -> HumanTask:
        return withdraw_vote(task_id=task_id, user=signed_in(request), now=portal_now())


class SnoozeView(APIView):
    @extend_schema(
        operation_id="task_snooze",
        request=OpenApiRequest({"type": "object", "example": {"until": "2026-11-23T09:00:00Z"}}),
        responses=OBJECT,
    )
    def post(self, request: Request, task_id: int) -> Response:
        until = bodies.instant(bodies.body_of(request), "until")
        snooze(task_id=task_id, until=until, user=signed_in(request), now=portal_now())
        return Response({"id": str(task_id), "until": until})


class WakeView(APIView):
    """Take back a snooze."""

    @extend_schema(operation_id="task_wake", request=None, responses=OBJECT)
    def post(self, request: Request, task_id: int) -> Response:
        wake(task_id=task_id, user=signed_in(request))
        return Response({"id": str(task_id)})


@described("priority", {"priority": "urgent"})
class PriorityView(MoveView):
    """normal, high, urgent or 0 to 100; for operators of the process and leads of a group that may take the task."""

    def move(self, request: Request, task_id: int, body: dict[str, Any]) -> HumanTask:
        priority = checked_priority(body.get("priority"))
        return set_priority(task_id=task_id, priority=priority, user=signed_in(request), now=portal_now())


class CommentView(APIView):
    @extend_schema(
        operation_id="task_comment",
        request=OpenApiRequest(
            {"type": "object", "example": {"text": "Called them.", "to_requester": False}}
        ),
        responses={201: OpenApiTypes.OBJECT},
    )
    def post(self, request: Request, task_id: int) -> Response:
        said = bodies.text(bodies.body_of(request), "text")
        written = comment(
            task_id=task_id,
            text=said,
            user=signed_in(request),
            now=portal_now(),
            to_requester=bodies.body_of(request).get("to_requester") is True,
        )
        shape = {
            "id": str(written.pk),
            "at": written.created_at,
            "by": signed_in(request).username,
            "text": written.text,
        }
        return Response(shape, status=201)


class DraftView(APIView):
    @extend_schema(
        operation_id="task_draft",
        request=OpenApiRequest({"type": "object", "example": {"variables": {}, "revision": 1}}),
        responses=OBJECT,
    )
    def put(self, request: Request, task_id: int) -> Response:
        body = bodies.body_of(request)
        draft = save_draft(
            task_id=task_id,
            values=bodies.variables(body),
            seen_revision=bodies.whole(body, "revision"),
            user=signed_in(request),
            now=portal_now(),
        )
        return Response({"revision": draft.revision, "saved_at": draft.saved_at})


def tagged(response: Response, task: HumanTask) -> Response:
    response["ETag"] = f'"{task.version}"'
    return response
