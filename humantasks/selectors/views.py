"""The views of the inbox: for each, where its tasks are found and what narrows them. A table, no queries."""

from dataclasses import dataclass

from django.utils.translation import gettext_noop as N_

# Where a person's open tasks come from; each is one short index range per principal or process.
OFFERED, HELD, OWNED, ASKED, OPERATED = "offered", "held", "owned", "asked", "operated"
MENTIONED, PUT_OFF, TEAM = "mentioned", "put_off", "team"
EVERYTHING = (OFFERED, HELD, OWNED, ASKED, OPERATED)


@dataclass(frozen=True, slots=True)
class View:
    """`due` bounds the due date: "" all, "overdue" before now, "today" before the next local midnight."""

    title: str
    sources: tuple[str, ...]
    due: str = ""
    state: str = ""
    snoozed: bool = False  # shows what was put off, which every other view leaves out
    for_leads: bool = False  # in the sidebar of those who lead a group


VIEWS = {
    "open": View(N_("For me"), (OFFERED, HELD, ASKED)),
    "mine": View(N_("Mine"), (HELD, ASKED)),
    "groups": View(N_("My groups"), (OFFERED,)),
    "all": View(N_("All I may see"), EVERYTHING),
    "due_today": View(N_("Due today"), (OFFERED, HELD, ASKED), due="today"),
    "overdue": View(N_("Overdue"), (OFFERED, HELD, ASKED), due="overdue"),
    "mentioned": View(N_("Mentioned"), (MENTIONED,)),
    "delegated": View(N_("Delegated"), (OWNED,)),
    "waiting": View(N_("Waiting on others"), (HELD,), state="waiting_for_info"),
    "snoozed": View(N_("Snoozed"), (PUT_OFF,), snoozed=True),
    "team": View(N_("My team"), (TEAM,), for_leads=True),
}
COMPLETED = "completed"  # a view too, but of closed tasks: read by who completed them
COUNTED = tuple(VIEWS)
