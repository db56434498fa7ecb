"""`python -m tests.chaos [--instances N] [--seconds S] [--seed N] [--lease SECONDS]`: a storm, and what it left."""

import argparse
import random
import sys

from tests.chaos.monkey import Pace
from tests.chaos.storm import Plan, Report, run, say

ALLOWED_BEYOND_LEASE = 5.0  # the promise is 35 s with the usual lease of 30 s
BEYOND_LEASE_SECONDS = 3.0  # that a frozen worker stays so
CHAOS_PROFILE = (3, 5.0)  # lease, and the promise with it


def main() -> int:
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--instances", type=int, default=500)
    parser.add_argument("--orders", type=int, help="how many of them are order_to_cash; default: a fifth")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long things are broken")
    parser.add_argument("--seed", type=int, default=random.randrange(10_000))
    parser.add_argument("--lease", type=int, default=CHAOS_PROFILE[0], help="seconds; 30 in real life")
    parser.add_argument("--kills", type=int, default=5, help="kills whose recovery is timed before the storm")
    chosen = parser.parse_args()
    orders = chosen.orders if chosen.orders is not None else chosen.instances // 50 * 10
    plan = Plan(
        instances=chosen.instances // 10 * 10,
        orders=orders,
        seconds=chosen.seconds,
        seed=chosen.seed,
        pace=Pace(frozen_seconds=chosen.lease + BEYOND_LEASE_SECONDS),
        lease_seconds=chosen.lease,
        kills_to_time=chosen.kills,
    )
    sys.stdout.write(f"seed {plan.seed}\n")
    report = run(plan)
    say(report)
    return 0 if is_held(plan, report) else 1


def is_held(plan: Plan, report: Report) -> bool:
    """Nothing to complain about, and nobody waited longer for a killed worker's jobs than promised."""
    promised = plan.lease_seconds + ALLOWED_BEYOND_LEASE
    if plan.lease_seconds == CHAOS_PROFILE[0]:
        promised = CHAOS_PROFILE[1]
    worst = max(report.recovery_seconds, default=0.0)
    held = not report.complaints and worst <= promised
    words = "All held" if held else "NOT HELD"
    sys.stdout.write(
        f"{words}: {plan.instances} instances, {sum(report.struck.values())} strikes, "
        f"{len(report.complaints)} complaints, recovery at most {worst:.1f} s (promised {promised:.0f} s).\n"
    )
    return held


if __name__ == "__main__":
    sys.exit(main())
