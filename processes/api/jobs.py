"""Jobs for workers in any language: lease by long poll, then complete, fail, throw an error or extend, under the fence.

A worker is an API client with the role `operate` on the processes whose jobs it does.
"""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.http.exact_json import plain
from portal.http.long_poll import look_until
from portal.lib.clock import machine_now
from portal.lib.errors import NotFound
from portal.lib.json import dumps
from processes import visibility
from processes.actions.jobs import (
    JobForWorker,
    complete_job,
    extend_lease,
    fail_job,
    lease_jobs,
    throw_job_error,
)
from processes.api.instances import parsed
from processes.api.shapes import (
    ActivateJobsShape,
    CompleteJobShape,
    ErrorJobShape,
    ExtendJobShape,
    FailJobShape,
)
from processes.models import Job


class ActivateJobs(APIView):
    @extend_schema(
        operation_id="activate_jobs",
        request=ActivateJobsShape,
        responses={200: OpenApiTypes.OBJECT},
        description="Lease jobs of a type; waits up to `wait_seconds` for some to come.",
    )
    def post(self, request: Request) -> HttpResponse:
        visibility.check_anywhere(request.user, "operate")
        body = parsed(ActivateJobsShape, request)

        def look() -> HttpResponse | None:
            found = _lease(request.user, body)
            return _leased(found) if found else None

        return look_until(request._request, look, _leased([]), body["wait_seconds"])


def _leased(jobs: list[str]) -> HttpResponse:
    return HttpResponse(f'{{"results":[{",".join(jobs)}]}}', content_type="application/json")


def _lease(user: Any, body: dict[str, Any]) -> list[str]:
    """The leased jobs, each as JSON."""
    jobs = lease_jobs(
        body["type"],
        worker=f"{user.get_username()}:{body['worker']}",
        max_jobs=body["max_jobs"],
        lease_seconds=body["lease_seconds"],
        definitions=_operated(user),
    )
    lease_until = machine_now() + timedelta(seconds=body["lease_seconds"])
    known: dict[int, str] = {}
    names = body["fetch_variables"]
    return [_job_text(job, lease_until, names, known) for job in jobs]


def _operated(user: Any) -> list[int] | None:
    """The processes whose jobs the user may take; None = all."""
    reach = visibility.rights(user)
    if "operate" in reach.everywhere:
        return None
    return sorted(reach.per_definition.get("operate", frozenset()))


def _job_text(
    job: JobForWorker, lease_until: datetime, names: list[str] | None, known: dict[int, str]
) -> str:
    """A job as JSON with the variables it can see, or those of them its worker asked for."""
    visible = job.facts.variables
    wanted = visible if names is None else {name: visible[name] for name in names if name in visible}
    told = dumps(plain(_job_json(job, lease_until)))
    return f'{told[:-1]},"variables":{_variables_text(wanted, known)}}}'


def _variables_text(variables: dict[str, Any], known: dict[int, str]) -> str:
    """`known`: values written already, by identity; the many jobs of one instance share their large ones."""
    texts = []
    for name, value in variables.items():
        text = known.get(id(value))
        if text is None:
            text = known[id(value)] = dumps(value)
        texts.append(f"{dumps(name)}:{text}")
    return "{" + ",".join(texts) + "}"


def _job_json(job: JobForWorker, lease_until: datetime) -> dict[str, Any]:
    return {
        "id": str(job.job.id),
        "fence": job.job.fence,
        "type": job.job.type,
        "headers": job.headers,
        "element_id": job.element.id,
        "process_key": job.process_key,
        "process_instance": str(job.job.instance_id),
        "business_key": job.facts.business_key,
        "correlation_id": job.facts.correlation_id,
        "idempotency_key": job.job.idempotency_key,
        "retries": job.job.max_attempts - job.job.attempts,
        "lease_until": lease_until,
    }


def _check(user: Any, job_id: int) -> None:
    if "operate" in visibility.rights(user).everywhere:
        return  # whose job it is changes nothing; whether it is there, the action asks
    definition = Job.objects.filter(pk=job_id).values_list("definition_id", flat=True).first()
    if definition is None:
        raise NotFound(f"Expected job {job_id} to be waiting for its worker, but it is gone.")
    visibility.check(user, "operate", definition)


class JobComplete(APIView):
    @extend_schema(operation_id="complete_job", request=CompleteJobShape, responses={204: None})
    def post(self, request: Request, job_id: int) -> Response:
        body = parsed(CompleteJobShape, request)
        _check(request.user, job_id)
        complete_job(job_id, fence=body["fence"], variables=body["variables"], actor=_actor(request))
        return Response(status=204)


class JobFail(APIView):
    @extend_schema(operation_id="fail_job", request=FailJobShape, responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request, job_id: int) -> Response:
        body = parsed(FailJobShape, request)
        _check(request.user, job_id)
        again = fail_job(
            job_id,
            fence=body["fence"],
            message=body["message"],
            retry_in_seconds=body["retry_in_seconds"],
            actor=_actor(request),
        )
        return Response({"will_retry": again})


class JobError(APIView):
    @extend_schema(operation_id="throw_job_error", request=ErrorJobShape, responses={204: None})
    def post(self, request: Request, job_id: int) -> Response:
        body = parsed(ErrorJobShape, request)
        _check(request.user, job_id)
        throw_job_error(
            job_id,
            fence=body["fence"],
            code=body["code"],
            message=body["message"],
            variables=body["variables"],
            actor=_actor(request),
        )
        return Response(status=204)


class JobExtend(APIView):
    @extend_schema(operation_id="extend_job", request=ExtendJobShape, responses={204: None})
    def post(self, request: Request, job_id: int) -> Response:
        body = parsed(ExtendJobShape, request)
        _check(request.user, job_id)
        extend_lease(job_id, fence=body["fence"], lease_seconds=body["lease_seconds"])
        return Response(status=204)


def _actor(request: Request) -> str:
    return visibility.actor_of(request.user)
