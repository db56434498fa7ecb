"""What a task's page shows, from its detail: words, icons and tones for the templates, data for the script."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils.timezone import localtime
from django.utils.translation import gettext

from humantasks.models import Attachment, HumanTask
from humantasks.models.task_form import without_field
from humantasks.selectors.attachments import attachments_of, named_files
from humantasks.selectors.clocks import badges, clocks_of
from humantasks.selectors.detail import SOON, Detail, Entry, Step, people_named, task_detail
from humantasks.selectors.thread import decided_lines, file_line, in_order
from portal.lib.moments import clock
from portal.lib.people import person_name
from portal.lib.phrases import spoken
from processes.calendars.durations import duration_in_words, span_in_words
from processes.selectors.history import history_of
from processes.store.calendars import calendar
from processes.store.definitions import compiled_process
from processes.visibility import may

ICONS = {
    "open": "circle",
    "claim": "user-check",
    "escalation": "clock-exclamation",
    "ask": "help-circle",
    "answer": "message",
    "complete": "circle-check",
}
MORNING_HOUR = 9  # when a day of the office begins; a guess that does no harm
MAX_VISITS = 500  # of a case with a wide multi-instance nobody reads more


def task_page_context(task: HumanTask, user: User, now: datetime) -> dict[str, Any]:
    """`task` and `task_data` of `humantasks/_task.html`."""
    detail = task_detail(task, user)
    visits = history_of(task.instance, limit=MAX_VISITS)
    return {
        "task": _shown(detail, visits, user, now),
        "task_data": _data(detail, visits, user),
    }


def _shown(detail: Detail, visits: list[dict[str, Any]], user: User, now: datetime) -> dict[str, Any]:
    task = detail.task
    return {
        "id": str(task.pk),
        "title": task.title or task.name,
        "state": task.state,
        "version": task.version,
        "element_name": task.name,
        "priority": detail.priority,
        "due_at": task.due_at,
        "due_note": due_note(task, now),
        "process": {
            "key": task.definition.key,
            "name": task.definition.name,
            "version": task.process_version.number,
        },
        "instance": {"id": str(task.instance_id), "business_key": task.business_key},
        "who": detail.who,
        "is_mine": task.assignee_id == user.pk,
        "actions": page_actions(detail),
        "is_suspended": task.is_open and task.instance.suspended,
        "ended": _ended(task),
        "may_read": may(user, "read", task.definition_id),
        "trouble": task.trouble,
        "facts": [{"label": label, "value": _fact(value)} for label, value in task.summary],
        "escalation": ribbon(detail.escalation, task, now) if task.is_open and detail.escalation else None,
        "outcomes": outcome_buttons(task),
        "history": [
            {"at": e.at, "icon": ICONS.get(e.kind, ""), "who": e.who, "words": e.text} for e in detail.history
        ],
        "comments": [{"who": e.who, "at": e.at, "text": e.text, "kind": e.kind} for e in detail.comments],
        "votes": _votes(detail, user),
        "records": [
            {"id": each.pk, "who": person_name(each.person), "at": each.at, "sha256": each.sha256}
            for each in detail.records
        ],
        "conversation": conversation(detail, user),
        "question": _question(detail.comments) if task.state == "waiting_for_info" else None,
        "asked": person_name(task.asked) or gettext("the requester"),
        "draft": detail.draft,
        "outgrown": _outgrown(detail),
        "snoozed_until": detail.snoozed_until
        if detail.snoozed_until and detail.snoozed_until > now
        else None,
        "priority_value": task.priority,
        "form_problem": detail.form.problem if detail.form else "",
        "assignable": [{"id": person.pk, "name": person_name(person)} for person in detail.assignable],
        "snoozes": snooze_choices(now),
        "case": case_rows(task, user),
        "steps": _steps(task, visits),
    }


def _outgrown(detail: Detail) -> list[tuple[str, Any]]:
    """What one's draft holds and the form, published anew meanwhile, has no field for."""
    if detail.draft is None or detail.form is None or not detail.form.schema or not detail.task.form:
        return []
    return [
        (name, _fact(value)) for name, value in without_field(detail.form.schema, detail.draft.values).items()
    ]


def _votes(detail: Detail, user: User) -> dict[str, Any] | None:
    """Progress, each vote with the label of its outcome, and one's own."""
    if detail.votes is None:
        return None
    labels = {each["name"]: each.get("label") or each["name"] for each in detail.task.outcomes}
    lines = [
        {
            "who": line.who,
            "label": labels.get(line.outcome, line.outcome),
            "at": line.at,
            "reason": line.reason,
            "counts": line.counts,
        }
        for line in detail.votes.lines
    ]
    mine = next((line for line in detail.votes.lines if line.voter_id == user.pk), None)
    return {
        "words": detail.votes.words,
        "lines": lines,
        "mine": labels.get(mine.outcome, mine.outcome) if mine else "",
    }


def page_actions(detail: Detail) -> set[str]:
    """On the page a task is claimed before it is decided: others see at once that somebody is at it."""
    actions = set(detail.actions)
    claims_first = detail.task.state == "ready" and not detail.task.votes
    return actions - {"complete"} if claims_first else actions


def outcome_buttons(task: HumanTask) -> list[dict[str, Any]]:
    """In the model's order, the primary one last; without outcomes there is one button."""
    buttons = [
        {
            "name": each["name"],
            "label": each.get("label") or each["name"],
            "tone": _tone(each),
            **_reason(each),
        }
        for each in task.outcomes
    ]
    if not buttons:
        return [{"name": "", "label": gettext("Complete"), "tone": "primary", "reason_required": False}]
    if not any(button["tone"] == "primary" for button in buttons):
        buttons[0]["tone"] = "primary"
    return sorted(buttons, key=lambda button: button["tone"] == "primary")


def due_note(task: HumanTask, now: datetime) -> str:
    """ "2 working hours left by Office hours": what a due date means to somebody who works by a calendar."""
    working = calendar(task.calendar) if task.is_open and task.calendar else None
    if task.due_at is None or working is None or task.state == "waiting_for_info":
        return ""
    if task.due_at > now:
        return gettext("{between} left, by the calendar “{calendar}”").format(
            between=span_in_words(working.between(now, task.due_at), working=True, say=spoken),
            calendar=task.calendar,
        )
    return gettext("{between} late, by the calendar “{calendar}”").format(
        between=span_in_words(working.between(task.due_at, now), working=True, say=spoken),
        calendar=task.calendar,
    )


def _tone(outcome: dict[str, Any]) -> str:
    if outcome.get("primary"):
        return "primary"
    return "danger" if outcome.get("reason_required") else ""


def _reason(outcome: dict[str, Any]) -> dict[str, bool]:
    return {"reason_required": bool(outcome.get("reason_required"))}


def ribbon(steps: list[Step], task: HumanTask, now: datetime) -> dict[str, Any]:
    """The countdown: what happens next when nobody decides, and all steps in order."""
    waiting = [step for step in steps if step.state == "pending"]
    upcoming = waiting[0] if waiting else None
    is_paused = task.state == "waiting_for_info"
    return {
        "tone": _ribbon_tone(task, upcoming, now) if not is_paused else "",
        "is_paused": is_paused,
        "paused_words": gettext("The clock stands still until {asked} answers.").format(
            asked=person_name(task.asked) or gettext("the requester")
        ),
        "next": {"at": upcoming.at, "words": upcoming.does} if upcoming else None,
        "calendar_words": gettext("Counted in working time of the calendar “{calendar}”.").format(
            calendar=task.calendar
        )
        if task.calendar
        else "",
        "steps": [
            {
                "at": step.fired_at or step.at,
                "words": step.does,
                "note": gettext("after {after}").format(after=step.after),
                "is_done": step.state == "fired",
                "is_current": step is upcoming and not is_paused,
            }
            for step in steps
        ],
    }


def _ribbon_tone(task: HumanTask, upcoming: Step | None, now: datetime) -> str:
    if task.due_at and task.due_at < now:
        return "late"
    return "soon" if upcoming and upcoming.at - now < SOON else ""


def case_rows(task: HumanTask, user: User) -> list[dict[str, Any]]:
    """The case beside the task; links only to what the reader may open."""
    instance = task.instance
    starter = people_named([instance.started_by]).get(instance.started_by, instance.started_by)
    process: dict[str, Any] = {
        "label": gettext("Process"),
        "value": gettext("{name}, version {number}").format(
            name=task.definition.name, number=task.process_version.number
        ),
    }
    if may(user, "read", task.definition_id):
        process["href"] = f"/processes/{task.definition.key}/"
    rows: list[dict[str, Any]] = [
        {"label": gettext("Started by"), "value": starter},
        {"label": gettext("Started"), "at": instance.started_at},
        process,
        {"label": gettext("This task since"), "at": task.created_at},
    ]
    if task.paused_ms:
        paused = duration_in_words(f"PT{task.paused_ms // 60_000}M", say=spoken)
        rows.append({"label": gettext("Clock stood still"), "value": paused})
    return rows


def snooze_choices(now: datetime) -> list[dict[str, str]]:
    """An hour, tomorrow morning, Monday morning: in the installation's zone."""
    morning = localtime(now).replace(hour=MORNING_HOUR, minute=0, second=0, microsecond=0)
    tomorrow = morning + timedelta(days=1)
    monday = morning + timedelta(days=7 - morning.weekday())
    choices = [
        (now + timedelta(hours=1), gettext("in an hour")),
        (tomorrow, gettext("tomorrow, {time}").format(time=clock(tomorrow))),
    ]
    if monday != tomorrow:
        choices.append((monday, gettext("Monday, {time}").format(time=clock(monday))))
    return [{"until": at.isoformat(), "words": words} for at, words in choices]


def conversation(detail: Detail, user: User) -> list[dict[str, Any]]:
    """Comments, files, what happened to the task and what others of the case came to, in one line of time."""
    task = detail.task
    lines = [
        {"type": "said", "at": e.at, "who": e.who, "kind": e.kind, "text": e.text} for e in detail.comments
    ]
    lines += [
        {"type": "event", "at": e.at, "who": e.who, "text": e.text, "icon": ICONS.get(e.kind, "")}
        for e in detail.history
        if e.kind not in ("ask", "answer")  # said in their own words already
    ]
    lines += decided_lines(task.instance_id, without_task=task.pk)
    lines += [
        file_line(each) | {"may_remove": _may_remove(each, detail, user)}
        for each in attachments_of(task.instance_id)
    ]
    return in_order(lines)


def _may_remove(row: Attachment, detail: Detail, user: User) -> bool:
    return row.deleted_at is None and (row.author_id == user.pk or detail.task.standing.operates)


def _question(comments: list[Entry]) -> Entry | None:
    return next((entry for entry in reversed(comments) if entry.kind == "question"), None)


def _ended(task: HumanTask) -> dict[str, Any] | None:
    if task.is_open:
        return None
    if task.state == "cancelled":
        return {"at": task.closed_at, "words": gettext("Cancelled: the process went another way")}
    label = next((o.get("label") for o in task.outcomes if o["name"] == task.outcome), task.outcome)
    who = person_name(task.completed_by) or {"escalation": "escalation"}.get(task.closed_by, "the process")
    return {
        "at": task.closed_at,
        "words": gettext("{label} by {who}").format(label=label or gettext("Completed"), who=who),
    }


def _steps(task: HumanTask, visits: list[dict[str, Any]]) -> list[dict[str, str]]:
    """The finished steps that have a name, in words."""
    elements = compiled_process(task.process_version_id).elements
    names = {element.id: element.name for element in elements}
    words = {"completed": "done", "cancelled": "cancelled", "error": "failed"}
    return [
        {"name": names[visit["element_id"]], "words": words.get(visit["outcome"], visit["outcome"])}
        for visit in visits
        if names.get(visit["element_id"])
    ]


def _data(detail: Detail, visits: list[dict[str, Any]], user: User) -> dict[str, Any]:
    """For the script of the page."""
    task, form = detail.task, detail.form
    return {
        "id": str(task.pk),
        "etag": f'"{task.version}"',
        "xml_url": f"/tasks/{task.pk}/diagram/",
        "element_id": task.element_id,
        "clocks": badges(clocks_of(task.instance_id)) if task.is_open else [],
        "done_elements": sorted({visit["element_id"] for visit in visits}),
        "done_flows": sorted({flow for visit in visits for flow in visit["via_flows"]}),
        "form": form.schema if form and form.schema.get("components") else None,
        "variables": form.data if form else {},
        "draft": detail.draft.values if detail.draft else None,
        "files": _named(detail, user),
        "outcomes": outcome_buttons(task),
    }


def _named(detail: Detail, user: User) -> dict[str, dict[str, Any]]:
    """Files that the form's values or the draft name."""
    values = [detail.form.data if detail.form else {}, detail.draft.values if detail.draft else {}]
    return named_files(values, user, detail.task.instance_id)


def _fact(value: Any) -> Any:  # a JSON value of the summary
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(str(item) for item in value) if isinstance(value, list) else value
