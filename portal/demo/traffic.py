"""Life in the demo: an order every few seconds while somebody looks, and colleagues who work on those orders only.

A sweep like others, so it survives whatever the demo desk breaks. Real orders of visitors are never touched.
"""

import random
from datetime import timedelta

from django.db.models import Exists, OuterRef

from humantasks.actions.claim import claim_task
from humantasks.actions.complete import complete_task
from humantasks.models import HumanTask
from portal.demo.colleagues import colleagues_of, decision_of
from portal.demo.orders import make_order
from portal.demo.people import TRAFFIC_USER, person
from portal.lib.clock import machine_now, portal_now
from portal.lib.errors import PortalError
from portal.models import DemoState
from processes.actions.instances import NewInstance, published_version, start_instances
from processes.models import ProcessInstance
from processes.visibility import actor_of

ORDER_SECONDS = 5.0
COLLEAGUE_SECONDS = 10.0
LOOKED_WITHIN = timedelta(minutes=15)
THINKING = timedelta(seconds=45)  # a task waits at least this long, so that visitors see queues
LEFT_FOR_VISITORS = 4  # one task in so many is left alone
MOST_TASKS = 3  # that colleagues take up at a time


def is_watched() -> bool:
    """Did somebody look at the portal lately, with traffic on?"""
    state = DemoState.objects.filter(id=1).first()
    return bool(
        state and state.traffic_on and state.seen_at and machine_now() - state.seen_at < LOOKED_WITHIN
    )


def order_now() -> int:
    """One order from the web shop; 1, or 0 when nobody looks or there is no process to start."""
    if not is_watched():
        return 0
    start_orders(1)
    return 0  # a sweep that answers more than 0 is run again at once


def start_orders(how_many: int) -> list[int]:
    """Orders of the web shop, at once."""
    source = random.Random()  # noqa: S311 - plausible orders
    first = source.randint(20_000, 89_999)
    orders = [make_order(first + number, source) for number in range(how_many)]
    new = [NewInstance(order.variables, order.business_key) for order in orders]
    return start_instances(published_version("order_to_cash"), new, actor=actor_of(person(TRAFFIC_USER)))


def colleagues_work() -> int:
    """Colleagues claim and decide a few of the tasks that the web shop's orders led to."""
    if not is_watched():
        return 0
    of_the_shop = ProcessInstance.objects.filter(
        correlation_id=OuterRef("correlation_id"), started_by=actor_of(person(TRAFFIC_USER))
    )
    tasks = HumanTask.objects.filter(
        Exists(of_the_shop), state="ready", kind="task", created_at__lt=portal_now() - THINKING
    )
    for task in tasks.order_by("created_at", "pk")[: MOST_TASKS * LEFT_FOR_VISITORS]:
        if task.pk % LEFT_FOR_VISITORS:
            _decide(task)
    return 0


def _decide(task: HumanTask) -> None:
    colleagues = colleagues_of(task)
    if not colleagues:
        return
    colleague = colleagues[task.pk // LEFT_FOR_VISITORS % len(colleagues)]
    try:
        claim_task(task_id=task.pk, user=colleague, now=portal_now())
        complete_task(
            task_id=task.pk,
            decision=decision_of(task, doubts=task.pk % 11 == 0),
            user=colleague,
            now=portal_now(),
        )
    except PortalError:
        return  # a visitor was quicker
