"""What people are told of, by which ways, and when: the usual answer, and what somebody prefers. Pure.

Three ways: in the portal (the bell), by mail, to one's webhooks. At once; in the day's digest (mail only); never.
Quiet hours hold mail and webhooks back, except of what is urgent; the bell makes no noise and is not held.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from humantasks.notify.hours import next_digest, quiet_until
from portal.lib.moments import Times

NOW, DIGEST, NEVER = "now", "digest", "never"
WAYS: dict[str, tuple[str, ...]] = {
    "portal": (NOW, NEVER),
    "mail": (NOW, DIGEST, NEVER),
    "webhook": (NOW, NEVER),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """`mailed`: by mail (and to webhooks) unless somebody says otherwise; the others only wait in the portal."""

    words: str
    mailed: bool = True
    urgent: bool = False


KINDS = {
    "assigned": Kind("A task becomes mine"),
    "delegated": Kind("Somebody hands me a task"),
    "returned": Kind("A task I handed over comes back", mailed=False),
    "asked": Kind("Somebody asks me for information"),
    "answered": Kind("My question is answered"),
    "mentioned": Kind("Somebody mentions me"),
    "written": Kind("A requester writes about a task of mine"),
    "reminder": Kind("A task of mine becomes due"),
    "escalated": Kind("A task escalates to me", urgent=True),
    "alert": Kind("An alert of a process I run", urgent=True),
    "cancelled": Kind("A task of mine is no longer needed", mailed=False),
    "review": Kind("A model waits for me, or came back to me"),
    "reviewed": Kind("A review is over, or was taken back", mailed=False),
}
URGENT = tuple(kind.words for kind in KINDS.values() if kind.urgent)


@dataclass(frozen=True, slots=True)
class Wishes:
    """One person's preferences as rules need them; `ways` kind -> way -> when, only what differs from the usual."""

    zone: ZoneInfo
    digest_at: time
    quiet_from: time | None = None
    quiet_until: time | None = None
    ways: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    times: Times = field(default_factory=Times)  # the language, zone and style of what is written for them


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of one notice. `mail` is a mail state; `held_until` (portal time) goes with `held` and `digest`."""

    in_portal: bool
    mail: str  # none | pending | held | digest
    mail_held_until: datetime | None
    webhook: str  # none | pending | held
    webhook_held_until: datetime | None

    @property
    def is_nothing(self) -> bool:
        return not self.in_portal and self.mail == "none" and self.webhook == "none"


def usual(kind: str, way: str) -> str:
    """What somebody gets who never said anything."""
    return NOW if way == "portal" or KINDS[kind].mailed else NEVER


def wanted(wishes: Wishes, kind: str, way: str) -> str:
    said = wishes.ways.get(kind, {}).get(way)
    return said if said in WAYS[way] else usual(kind, way)


def plan(wishes: Wishes, kind: str, now: datetime) -> Plan:
    """Where a notice of this kind goes, at `now` in portal time."""
    quiet = None
    if not KINDS[kind].urgent:
        quiet = quiet_until(now, wishes.quiet_from, wishes.quiet_until, wishes.zone)
    mail, mail_until = _mail(wishes, kind, now, quiet)
    hook = wanted(wishes, kind, "webhook") == NOW
    return Plan(
        in_portal=wanted(wishes, kind, "portal") == NOW,
        mail=mail,
        mail_held_until=mail_until,
        webhook="none" if not hook else "held" if quiet else "pending",
        webhook_held_until=quiet if hook else None,
    )


def digest_due(wishes: Wishes, now: datetime) -> datetime:
    """The next digest; one inside the quiet hours comes at their end."""
    due = next_digest(now, wishes.digest_at, wishes.zone)
    return quiet_until(due, wishes.quiet_from, wishes.quiet_until, wishes.zone) or due


def _mail(wishes: Wishes, kind: str, now: datetime, quiet: datetime | None) -> tuple[str, datetime | None]:
    when = wanted(wishes, kind, "mail")
    if when == NEVER:
        return "none", None
    if when == DIGEST:
        return "digest", digest_due(wishes, now)
    return ("held", quiet) if quiet else ("pending", None)


def differing(ways: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    """Only what is known, and not the usual anyway."""
    found = {
        kind: {
            way: str(when)
            for way, when in said.items()
            if way in WAYS and when in WAYS[way] and when != usual(kind, way)
        }
        for kind, said in ways.items()
        if kind in KINDS
    }
    return {kind: said for kind, said in found.items() if said}
