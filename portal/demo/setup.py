"""What the demo needs before anything can run: people, the office calendar, destinations, processes."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings

from humantasks.models import Absence
from portal.demo.people import make_people, person
from portal.lib.clock import portal_now
from processes import demos
from processes.actions.definitions import deploy
from processes.models import Calendar, Definition, Destination

DEMOS = Path(demos.__file__).parent
ENDINGS = (".bpmn", ".dmn", ".form")
SERVICES = ("crm", "payments", "stock", "shipping")  # in the order of their ports
NAMES = {"crm": "Customers (CRM)", "payments": "Payments", "stock": "Stock", "shipping": "Shipping"}
PROCESSES = (
    "order_to_cash",
    "click_and_collect",
    "nightly_data_pipeline",
    "stock_forecast",
    "user_onboarding",
)
SLA_SECONDS = 24 * 3_600
AWAY_IN, AWAY_FOR = timedelta(days=3), timedelta(days=7)
OFFICE = [[["09:00", "17:00"]]] * 5 + [[], []]


def make_setup() -> None:
    """Everything but the past; running it again changes nothing that people changed."""
    make_people()
    _make_calendar()
    _plan_absence()
    make_destinations()
    for folder in sorted(DEMOS.iterdir()):
        if folder.is_dir() and not folder.name.startswith("_"):
            deploy_demo(folder)
    Definition.objects.filter(key="order_to_cash", owner__username="editor", sla_target_seconds=None).update(
        owner=person("manager"), sla_target_seconds=SLA_SECONDS, calendar="office"
    )


def deploy_demo(folder: Path) -> None:
    """Deploy a demo's files together, unless somebody has already changed that process."""
    files = [(path.name, path.read_bytes()) for path in sorted(folder.iterdir()) if path.suffix in ENDINGS]
    known = Definition.objects.filter(key=folder.name).exists()
    if files and not known:
        deploy(files, user=person("editor"), name=folder.name)


def make_destinations() -> None:
    """The sandbox services under their keys; their ports follow wherever this installation runs."""
    for number, key in enumerate(SERVICES, start=1):
        Destination.objects.update_or_create(
            key=key,
            defaults={"port": settings.SANDBOX_PORT + number, "host": "127.0.0.1", "scheme": "http"},
            create_defaults={
                "name": NAMES[key],
                "scheme": "http",
                "host": "127.0.0.1",
                "port": settings.SANDBOX_PORT + number,
                "path_prefix": f"/{key}",
                "allow_private": True,
                "processes": list(PROCESSES),
                "created_at": portal_now(),
            },
        )


def _plan_absence() -> None:
    """One approver will be away for a week: up to 5,000 EUR the manager decides for them."""
    approver, starts_at = person("risk-lead"), portal_now() + AWAY_IN
    Absence.objects.get_or_create(
        person=approver,
        defaults={
            "deputy": person("manager"),
            "starts_at": starts_at,
            "ends_at": starts_at + AWAY_FOR,
            "variable": "amount",
            "value": "5000",
            "claimed": "keep",
            "made_by": approver,
            "made_at": portal_now(),
        },
    )


def _make_calendar() -> None:
    Calendar.objects.get_or_create(
        key="office",
        defaults={
            "name": "Office, Monday to Friday",
            "zone": settings.TIME_ZONE,
            "week": OFFICE,
            "country": "DE",
            "changed_at": portal_now(),
        },
    )
