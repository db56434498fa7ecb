"""Every figure of a dashboard in one sentence: what its tooltip says, what docs/measures.md lists, what plain SQL gives. Pure.

"The period" is whole days of the installation's zone up to now, and time is calendar time.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    key: str
    label: str
    unit: str  # count | seconds | ratio
    sentence: str


MEASURES: dict[str, Measure] = {
    measure.key: measure
    for measure in (
        Measure("running", "Running now", "count", "Instances that have not ended, whenever they started."),
        Measure("started", "Started", "count", "Instances that started in the period."),
        Measure("finished", "Finished", "count", "Instances that ended in the period, however they ended."),
        Measure(
            "p50",
            "Cycle time p50",
            "seconds",
            "The shortest time from start to end that half of the instances that ended in the period did not exceed.",
        ),
        Measure(
            "p90",
            "Cycle time p90",
            "seconds",
            "The shortest time from start to end that 90 of 100 instances that ended in the period did not exceed.",
        ),
        Measure(
            "sla_met",
            "SLA met",
            "ratio",
            "The share of instances ended in the period that took no longer than the target of the process's settings.",
        ),
        Measure(
            "first_time_right",
            "First time right",
            "ratio",
            "The share of instances ended in the period that completed without an incident, a repeated attempt or a failed step.",
        ),
        Measure(
            "automation",
            "Automation share",
            "ratio",
            "The share of the tasks left in the period that no person did: all tasks but user tasks, each visit counted.",
        ),
        Measure("incidents", "Open incidents", "count", "Incidents that nobody resolved yet."),
        Measure("throughput", "Throughput", "count", "Instances started and instances ended on each day."),
        Measure(
            "cycle",
            "Cycle time",
            "seconds",
            "Cycle time p50 and p90 of the instances that ended on each day.",
        ),
        Measure(
            "age", "Open by age", "count", "Instances that have not ended, by the time since they started."
        ),
        Measure(
            "workload",
            "Workload by group",
            "count",
            "Open tasks offered to each group: taken by somebody, not yet taken, and of both those past their due date.",
        ),
        Measure(
            "slowest",
            "Slowest steps",
            "seconds",
            "Steps by the p95 of the time from entering to leaving them, of visits that left in the period; within 5 %.",
        ),
        Measure(
            "causes",
            "Incidents by cause",
            "count",
            "Open incidents that the reader may see, by what they say.",
        ),
        Measure(
            "stuck",
            "Stuck instances",
            "count",
            "Instances that have not ended and in which nothing has happened for a day.",
        ),
        Measure(
            "compensated",
            "Compensated",
            "count",
            "Instances that ended in the period with their work undone.",
        ),
        Measure(
            "p95",
            "Cycle time p95",
            "seconds",
            "The shortest time from start to end that 95 of 100 instances that ended in the period did not exceed.",
        ),
        Measure(
            "mean",
            "Cycle time, mean",
            "seconds",
            "The mean time from start to end of the instances that ended in the period.",
        ),
        Measure("tasks_open", "Open tasks", "count", "Tasks of people that nobody completed yet."),
        Measure(
            "tasks_overdue",
            "Overdue tasks",
            "count",
            "Open tasks past their due date, those that wait for an answer left out.",
        ),
        Measure(
            "queue_age",
            "Oldest in the queue",
            "seconds",
            "The time since the oldest task that nobody has taken was made.",
        ),
        Measure("tasks_done", "Completed tasks", "count", "Tasks that people completed in the period."),
        Measure(
            "incidents_raised",
            "Incidents raised",
            "count",
            "Incidents that arose in the period, resolved since or not.",
        ),
        Measure(
            "visits",
            "Visits of steps",
            "count",
            "Visits of elements that were left in the period, each counted.",
        ),
        Measure(
            "step_p50",
            "Time at a step p50",
            "seconds",
            "The shortest time from entering to leaving that half of the visits left in the period did not exceed.",
        ),
        Measure(
            "step_p95",
            "Time at a step p95",
            "seconds",
            "The shortest time from entering to leaving that 95 of 100 visits left in the period did not exceed.",
        ),
    )
}
