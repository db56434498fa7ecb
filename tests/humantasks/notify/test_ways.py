"""What goes which way, and when: the usual answer and what somebody prefers."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from humantasks.notify.ways import KINDS, WAYS, Wishes, differing, digest_due, plan, usual

BERLIN = ZoneInfo("Europe/Berlin")
EIGHT = time(8)
NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 20, 23, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)  # 07:00 in Berlin


def wishes(**ways: str) -> Wishes:
    night = {"quiet_from": time(22), "quiet_until": time(7)}
    return Wishes(BERLIN, EIGHT, **night, ways={"assigned": ways, "escalated": ways})


def test_who_said_nothing_is_told_in_the_portal_and_by_mail():
    planned = plan(Wishes(BERLIN, EIGHT), "assigned", NOON)

    assert (planned.in_portal, planned.mail, planned.webhook) == (True, "pending", "pending")


def test_what_only_informs_is_not_mailed_unless_somebody_wants_it():
    assert plan(Wishes(BERLIN, EIGHT), "returned", NOON).mail == "none"
    assert plan(Wishes(BERLIN, EIGHT, ways={"returned": {"mail": "now"}}), "returned", NOON).mail == "pending"


def test_a_digest_waits_for_its_hour():
    planned = plan(wishes(mail="digest"), "assigned", NOON)

    assert (planned.mail, planned.mail_held_until) == ("digest", datetime(2026, 11, 21, 7, 0, tzinfo=UTC))


def test_quiet_hours_hold_mail_and_webhooks_but_not_the_bell():
    planned = plan(wishes(), "assigned", MIDNIGHT)

    assert planned.in_portal
    assert (planned.mail, planned.mail_held_until) == ("held", MORNING)
    assert (planned.webhook, planned.webhook_held_until) == ("held", MORNING)


def test_what_is_urgent_does_not_wait_for_the_morning():
    planned = plan(wishes(), "escalated", MIDNIGHT)

    assert (planned.mail, planned.webhook) == ("pending", "pending")


def test_never_is_never_by_each_way_alone():
    for way in WAYS:
        planned = plan(wishes(**{way: "never"}), "assigned", NOON)
        told = {
            "portal": planned.in_portal,
            "mail": planned.mail != "none",
            "webhook": planned.webhook != "none",
        }

        assert told == {each: each != way for each in WAYS}


def test_never_by_all_ways_is_nothing():
    assert plan(wishes(portal="never", mail="never", webhook="never"), "assigned", NOON).is_nothing


def test_a_digest_inside_the_quiet_hours_comes_at_their_end():
    early = Wishes(BERLIN, time(5), time(22), time(7))

    assert digest_due(early, NOON) == MORNING


def test_only_what_differs_and_is_known_is_kept():
    said = {
        "assigned": {"mail": "never", "portal": "now", "pigeon": "now"},
        "nonsense": {"mail": "never"},
        "escalated": {"webhook": "digest"},
    }

    assert differing(said) == {"assigned": {"mail": "never"}}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_usual_answer_for_every_way(kind):
    assert all(usual(kind, way) in whens for way, whens in WAYS.items())
