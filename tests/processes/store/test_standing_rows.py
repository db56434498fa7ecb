"""Rows every portal has come back when tables were emptied."""

import pytest
from django.core.management import call_command

from portal.lib.clock import portal_now
from processes.models import Calendar, ClockOffset


@pytest.mark.django_db
def test_a_flush_leaves_portal_time_and_office_hours():
    ClockOffset.objects.all().delete()
    Calendar.objects.all().delete()

    call_command("flush", interactive=False, verbosity=0)

    assert portal_now() is not None
    assert Calendar.objects.filter(key="office").exists()


@pytest.mark.django_db
def test_what_is_there_stays_as_it_is():
    Calendar.objects.filter(key="office").update(name="Our hours")

    call_command("migrate", verbosity=0)

    assert Calendar.objects.get(key="office").name == "Our hours"
