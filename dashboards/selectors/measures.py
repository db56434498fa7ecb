"""Every figure of a dashboard in one sentence: what its tooltip says, what docs/measures.md lists, what plain SQL gives. Pure.

"The period" is whole days of the installation's zone up to now, and time is calendar time.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_noop as N_


@dataclass(frozen=True, slots=True)
class Measure:
    key: str
    label: str
    unit: str  # count | seconds | ratio | text
    sentence: str


MEASURES: dict[str, Measure] = {
    measure.key: measure
    for measure in (
        Measure(
            "running", N_("Running now"), "count", N_("Instances that have not ended, whenever they started.")
        ),
        Measure("started", N_("Started"), "count", N_("Instances that started in the period.")),
        Measure(
            "finished", N_("Finished"), "count", N_("Instances that ended in the period, however they ended.")
        ),
        Measure(
            "p50",
            N_("Cycle time p50"),
            "seconds",
            N_(
                "The shortest time from start to end that half of the instances that ended in the period did not exceed."
            ),
        ),
        Measure(
            "p90",
            N_("Cycle time p90"),
            "seconds",
            N_(
                "The shortest time from start to end that 90 of 100 instances that ended in the period did not exceed."
            ),
        ),
        Measure(
            "sla_met",
            N_("SLA met"),
            "ratio",
            N_(
                "The share of instances ended in the period that took no longer than the target of the process's settings."
            ),
        ),
        Measure(
            "first_time_right",
            N_("First time right"),
            "ratio",
            N_(
                "The share of instances ended in the period that completed without an incident, a repeated attempt or a failed step."
            ),
        ),
        Measure(
            "automation",
            N_("Automation share"),
            "ratio",
            N_(
                "The share of the tasks left in the period that no person did: all tasks but user tasks, each visit counted."
            ),
        ),
        Measure("incidents", N_("Open incidents"), "count", N_("Incidents that nobody resolved yet.")),
        Measure(
            "throughput", N_("Throughput"), "count", N_("Instances started and instances ended on each day.")
        ),
        Measure(
            "cycle",
            N_("Cycle time"),
            "seconds",
            N_("Cycle time p50 and p90 of the instances that ended on each day."),
        ),
        Measure(
            "age",
            N_("Open by age"),
            "count",
            N_("Instances that have not ended, by the time since they started."),
        ),
        Measure(
            "workload",
            N_("Workload by group"),
            "count",
            N_(
                "Open tasks offered to each group: taken by somebody, not yet taken, and of both those past their due date."
            ),
        ),
        Measure(
            "slowest",
            N_("Slowest steps"),
            "seconds",
            N_(
                "Steps by the p95 of the time from entering to leaving them, of visits that left in the period; within 5 %."
            ),
        ),
        Measure(
            "causes",
            N_("Incidents by cause"),
            "count",
            N_("Open incidents that the reader may see, by what they say."),
        ),
        Measure(
            "stuck",
            N_("Stuck instances"),
            "count",
            N_("Instances that have not ended and in which nothing has happened for a day."),
        ),
        Measure(
            "compensated",
            N_("Compensated"),
            "count",
            N_("Instances that ended in the period with their work undone."),
        ),
        Measure(
            "p95",
            N_("Cycle time p95"),
            "seconds",
            N_(
                "The shortest time from start to end that 95 of 100 instances that ended in the period did not exceed."
            ),
        ),
        Measure(
            "mean",
            N_("Cycle time, mean"),
            "seconds",
            N_("The mean time from start to end of the instances that ended in the period."),
        ),
        Measure("tasks_open", N_("Open tasks"), "count", N_("Tasks of people that nobody completed yet.")),
        Measure(
            "tasks_overdue",
            N_("Overdue tasks"),
            "count",
            N_("Open tasks past their due date, those that wait for an answer left out."),
        ),
        Measure(
            "queue_age",
            N_("Oldest in the queue"),
            "seconds",
            N_("The time since the oldest task that nobody has taken was made."),
        ),
        Measure(
            "tasks_done", N_("Completed tasks"), "count", N_("Tasks that people completed in the period.")
        ),
        Measure(
            "incidents_raised",
            N_("Incidents raised"),
            "count",
            N_("Incidents that arose in the period, resolved since or not."),
        ),
        Measure(
            "visits",
            N_("Visits of steps"),
            "count",
            N_("Visits of elements that were left in the period, each counted."),
        ),
        Measure(
            "step_p50",
            N_("Time at a step p50"),
            "seconds",
            N_(
                "The shortest time from entering to leaving that half of the visits left in the period did not exceed."
            ),
        ),
        Measure(
            "step_p95",
            N_("Time at a step p95"),
            "seconds",
            N_(
                "The shortest time from entering to leaving that 95 of 100 visits left in the period did not exceed."
            ),
        ),
        Measure(
            "finished_today",
            N_("Finished today"),
            "count",
            N_("Instances that ended since midnight of the installation, however they ended."),
        ),
        Measure(
            "week_p95",
            N_("p95, 7 d"),
            "seconds",
            N_(
                "The shortest time from start to end that 95 of 100 instances that ended in the last seven days did not exceed."
            ),
        ),
        Measure(
            "week_sla",
            N_("SLA met, 7 d"),
            "ratio",
            N_(
                "The share of instances ended in the last seven days that took no longer than the target of the process's settings."
            ),
        ),
        Measure(
            "week_trend",
            N_("Ended, 7 days"),
            "count",
            N_("Instances that ended on each of the last seven days, today the last."),
        ),
        Measure(
            "process_state",
            N_("State"),
            "text",
            N_(
                "Late below 90 % within the target in the last seven days, at risk below 97 % or with an open incident, on target otherwise; without a target running, or idle."
            ),
        ),
        Measure(
            "called_running",
            N_("Called, running"),
            "count",
            N_("Instances that have not ended and that an instance of the other process called."),
        ),
        Measure(
            "calls",
            N_("Calls"),
            "count",
            N_(
                "What instances of the process asked of the system in the last seven days, each once however often it was tried."
            ),
        ),
        Measure("under_way", N_("Under way"), "count", N_("Of these calls, those that have no end yet.")),
        Measure(
            "refused", N_("Refused"), "count", N_("Of these calls, those the system refused in the end.")
        ),
        Measure("unknown", N_("Unknown"), "count", N_("Of these calls, those whose end nobody knows.")),
        Measure(
            "failed",
            N_("Failed"),
            "ratio",
            N_("Of the calls that ended, the share that was refused or whose end nobody knows."),
        ),
    )
}
SENTENCES: dict[str, str] = {key: measure.sentence for key, measure in MEASURES.items()}
