"""Who may use which route. Every route of the portal has a row here; a new one without a row fails the test.

`needs` is public | signed_in | task (whoever works on the task) | a role on the process | a role on all processes
(`all:administer`) | a role somewhere (`any:edit`). `method` and `body` are those of a request that would be carried out.
"""

from dataclasses import dataclass, field
from typing import Any

from django.core.signing import dumps as sign

from processes.connectors.email.confirming import SALT


@dataclass(frozen=True)
class Row:
    needs: str
    method: str = "get"
    body: dict[str, Any] | None = None
    names: dict[str, Any] = field(default_factory=dict)  # of the pattern, where they differ from the world's
    query: dict[str, str] = field(default_factory=dict)  # without which the page has nothing to show
    form: bool = False  # a page's form post instead of JSON


def post(needs: str, names: dict[str, Any] | None = None, **body: Any) -> Row:
    return Row(needs, "post", body, names or {})


def form(needs: str, names: dict[str, Any] | None = None, **body: Any) -> Row:
    return Row(needs, "post", body, names or {}, form=True)


JOB = {"fence": 0}
CONFIRM = sign(["nothing_waits_for_this", "key", 7], salt=SALT)
MATRIX: dict[str, Row] = {
    # for machines and strangers
    "health-live": Row("public"),
    "health-ready": Row("public"),
    "login": Row("public"),
    "metrics": Row("any:operate"),
    # everybody who is signed in; what they see inside is theirs
    "logout": form("signed_in"),
    "api-schema": Row("signed_in"),
    "api-docs": Row("signed_in"),
    "guide": Row("signed_in"),
    "guide-page": Row("signed_in"),
    "home": Row("signed_in"),
    "search": Row("signed_in"),
    "profile": Row("signed_in"),
    "profile-token": form("signed_in", name="x"),
    "profile-token-remove": form("signed_in"),
    "notifications": Row("signed_in"),
    "absences": Row("signed_in"),
    "workload": Row("signed_in"),
    "workload-remind": form("signed_in"),
    "api-workload": Row("signed_in"),
    "absence-end": form("own"),
    "api-absences": Row("signed_in"),
    "api-absence": Row("own"),
    "api-absence-end": post("own"),
    "requests": Row("signed_in"),
    "start-list": Row("signed_in"),
    "processes": Row("signed_in"),
    "landscape": Row("signed_in"),
    "landscape-csv": Row("signed_in", names={"part": "processes"}),
    "api-landscape": Row("signed_in"),
    "dashboards": Row("signed_in"),
    "board-new": form("signed_in", name="Mine", template="operations"),
    "board": Row("own"),
    "board-tile": Row("own", names={"tile": "t1"}),
    "board-duplicate": form("own"),
    "board-delete": form("own"),
    "board-share": form("own", principal="user:1"),
    "board-unshare": form("own"),
    "board-link": form("own", days="7"),
    "board-link-revoke": form("own"),
    "board-shared": Row("public"),
    "api-dashboards": Row("signed_in"),
    "api-dashboard": Row("own"),
    "api-dashboard-duplicate": post("own"),
    "api-dashboard-tile": Row("own", names={"tile": "t1"}),
    "api-dashboard-shares": Row("own"),
    "api-dashboard-share": Row("own", "delete"),
    "api-dashboard-links": Row("own"),
    "api-dashboard-link": Row("own", "delete"),
    "instance-list": Row("signed_in"),
    "incident-list": Row("signed_in"),
    "tasks": Row("signed_in"),
    "tasks-next": form("signed_in"),
    "definitions": Row("signed_in"),
    "incidents": Row("signed_in"),
    "api-tasks": Row("signed_in"),
    "api-tasks-next": post("signed_in"),
    # a view shared with everyone is anybody's to open and its maker's to change
    "api-task-views": Row("signed_in"),
    "api-task-view": Row("signed_in"),
    "task-view-save": form("signed_in", name="Mine", shared_with=""),
    "task-view-change": form("signed_in", name="Mine", shared_with=""),
    "task-view-delete": form("signed_in"),
    "feel-evaluate": post("signed_in", expression="1 + 1"),
    # one process
    "definition": Row("read"),
    "definition-xml": Row("read"),
    "definition-changes": Row("read"),
    "definition-readiness": Row("read"),
    "definition-trial": post("read", variables={}, steps=[]),
    "modeler-try": Row("read"),
    "modeler-compare": Row("read"),
    "modeler-publish": Row("read"),
    "heat": Row("read"),
    "process": Row("read"),
    "process-element": Row("read"),
    "process-heat-csv": Row("read"),
    "process-element-goes-with": Row("read"),
    "process-element-target": form("edit", amount="4", unit="hours"),
    "step-target": post("edit", element_id="review", seconds=60),
    "process-dashboard": Row("read"),
    "process-dashboard-tile": Row("read", names={"tile": "throughput"}),
    "process-instances": Row("read"),
    "process-versions": Row("read"),
    "version-migrate": Row("operate"),
    "process-settings": Row("read"),
    "start-form": Row("start"),
    "modeler-editor": Row("read"),
    "modeler-save": Row("edit", "put", {"content": "<x/>"}),
    "modeler-problems": post("read", content="<x/>"),
    "modeler-review": Row("read"),
    "modeler-saves": Row("read"),
    "modeler-save-file": Row("read"),
    "process-compare": Row("read", query={"from": "{version_id}", "to": "{version_id}"}),
    "modeler-restore": form("edit"),
    "modeler-take-over": form("edit", tab="0000-1111"),
    "version-content": Row("edit", "put", {"content": "<x/>"}),
    "version-saves": Row("read"),
    "version-save-restore": post("edit"),
    "version-take-over": post("edit", tab="0000-1111"),
    "version-review": Row("read"),
    "api-version-submit": post("edit"),
    "api-version-withdraw": post("edit"),
    **{
        f"api-version-{move}": post("publish", comment="so")
        for move in ("approve", "reject", "publish", "retire", "restore")
    },
    "modeler-move": form("publish", {"name": "retire"}),
    "version-move": form("publish", {"name": "retire"}),
    "process-grant": form("administer", role="read", principal="user:1"),
    "process-grant-remove": form("administer"),
    # one instance
    "instance": Row("read"),
    "instance-history": Row("read"),
    "instance-page": Row("read"),
    "instance-page-step": Row("read"),
    "request": Row("own"),
    "request-message": form("own", text="hello"),
    "case-links": Row("own"),
    "case-link-revoke": form("own"),
    "api-case-links": post("own", name="Rex"),
    "api-case-link": Row("own", "delete"),
    # one case, for whoever has the address
    "case": Row("public"),
    "confirm": Row("public", names={"token": CONFIRM}),
    "case-message": form("public", text="hello"),
    "request-withdraw": form("own"),
    "instance-variables": Row("operate", "patch", {"variables": {"a": 1}}),
    "instance-modify": post("operate", activate=[{"element_id": "end"}]),
    "instance-migrate": post("operate", to_version="1"),
    "instance-cancel": post("operate"),
    "instance-suspend": post("operate"),
    "instance-resume": post("operate"),
    "instance-compensate": post("operate"),
    "instance-page-variables": form("operate", variables="{}"),
    "instance-page-modify": form("operate", to="end"),
    "instance-page-move": form("operate", {"name": "suspend"}),
    "instances": post("start", process_key="order"),
    "instance-batch": post("start", process_key="order", instances=[{}]),
    # jobs and incidents
    "jobs-activate": post("any:operate", type="outside", worker="w"),
    "job-complete": post("operate", **JOB),
    "job-fail": post("operate", **JOB, message="no"),
    "job-error": post("operate", **JOB, code="X"),
    "job-extend": post("operate", **JOB, lease_seconds=10),
    "incident-resolve": post("operate"),
    "incident-retry": form("operate"),
    "incident-retry-alike": form("any:operate", cause="x"),
    # what is done to many: whoever made it
    "batches": Row("signed_in"),
    "batch-list": Row("signed_in"),
    "batch-preview": Row("signed_in", query={"operation": "message"}),
    "batch-page": Row("own"),
    "batch-page-move": form("own", {"name": "pause"}),
    "batch": Row("own"),
    "batch-pause": post("own"),
    "batch-resume": post("own"),
    "batch-stop": post("own"),
    # events and decisions
    "messages": post("any:start", name="m"),
    "signals": post("any:operate", name="s"),
    "conditions": post("any:start", variables={}),
    "decision-evaluate": post("all:read", {"key": "rules"}),
    "decision-compare": post("all:see_variables", {"key": "rules"}, version_a=1, version_b=1),
    # making models
    "deployments": form("any:edit"),
    "releases": post("any:publish", versions=[]),
    "deploy": Row("any:edit"),
    "modeler": Row("any:edit"),
    "modeler-import": form("any:edit"),
    "modeler-new": form("any:edit", kind="bpmn", name="New one"),
    # tasks
    "task": Row("task"),
    "task-diagram": Row("task"),
    "task-record": Row("task"),
    "api-task-record": Row("task"),
    "task-move": form("task", {"name": "claim"}),
    "task-files": form("task"),
    "file": Row("task"),
    "file-remove": form("task"),
    "api-task-attachments": Row("task"),
    "api-task-mentionable": Row("task"),
    "api-attachment": Row("task", "delete"),
    "api-task": Row("task"),
    "api-task-claim": post("task"),
    "api-task-release": post("task"),
    "api-task-assign": post("operate", assignee="candidate"),
    "api-task-delegate": post("task", to="candidate"),
    "api-task-return": post("task"),
    "api-task-ask": post("task", question="why?"),
    "api-task-answer": post("task", text="so"),
    "api-task-complete": post("task"),
    "api-task-snooze": post("task", until="2030-01-01T00:00:00Z"),
    "api-task-wake": post("task"),
    "api-task-priority": post("operate", priority="urgent"),
    "api-task-comment": post("task", text="hello"),
    "api-task-draft": Row("task", "put", {"variables": {}}),
    # the installation
    "clock-advance": post("all:administer", seconds=0),
    "people": Row("all:administer"),
    "people-grant": form("all:administer", role="read", principal="user:1"),
    "people-grant-remove": form("administer"),
    "people-member": form("all:administer", group="{group_id}", user="{user_id}"),
    "people-member-remove": form("all:administer", group="{group_id}", user="{user_id}"),
    "people-lead": form("all:administer", group="{group_id}", user="{user_id}"),
    "people-lead-remove": form("all:administer", group="{group_id}", user="{user_id}"),
    "escalation-policies": Row("all:administer"),
    "escalation-policy-remove": form("all:administer"),
    "audit": Row("all:administer"),
    "calendars": Row("all:administer"),
    "calendar": Row("all:administer"),
    "calendar-new": Row("all:administer"),
    "calendar-preview": form("all:administer", zone="Europe/Berlin", day_0="09:00-17:00"),
    "calendar-remove": form("all:administer"),
    "api-calendars": Row("signed_in"),
    "api-calendar": Row("all:administer", "delete"),
    "api-calendar-preview": Row("signed_in"),
    "destinations": Row("all:administer"),
    "destination": Row("all:administer"),
    "destination-credential": form("all:administer", kind="bearer", secret="x"),
    "destination-remove": form("all:administer"),
}
