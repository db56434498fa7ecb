"""The small words and shapes every page shares: icons, states, times, durations, numbers, people.

`static/src/words.js` writes the same words in the browser; change both. Costs no query: the present moment
comes from the context (`portal.context`).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_
from django_vite.core.asset_loader import DjangoViteAssetLoader

from portal.http.exact_json import plain
from portal.lib import moments
from portal.lib.json import dumps
from portal.lib.markdown import markdown_to_html
from portal.lib.numbers import exact, grouped

register = template.Library()

NB = "\N{NO-BREAK SPACE}"
MINUTE, HOUR, DAY = 60, 3600, 86400
CELL_CHARACTERS = 80
COUNT_CAP = 1000  # counts are exact up to here, then "1,000+"
DUE_SOON = timedelta(hours=2)
NEAR = timedelta(hours=12)  # up to here a due date is counted down

# state -> (tone, word). One place, so that a state looks and reads the same everywhere.
STATES = {
    "active": ("accent", N_("running")),
    "completed": ("ok", N_("completed")),
    "cancelled": ("", N_("cancelled")),
    "terminated": ("", N_("terminated")),
    "compensating": ("warn", N_("undoing")),
    "compensated": ("", N_("undone")),
    "suspended": ("warn", N_("suspended")),
    "incident": ("bad", N_("incident")),
    "open": ("bad", N_("open")),
    "resolved": ("ok", N_("resolved")),
    "ready": ("", N_("not taken")),
    "claimed": ("accent", N_("taken")),
    "delegated": ("accent", N_("delegated")),
    "waiting_for_info": ("warn", N_("waiting for an answer")),
    "failed": ("bad", N_("failed")),
    "draft": ("", N_("draft")),
    "in_review": ("warn", N_("in review")),
    "published": ("ok", N_("published")),
    "retired": ("", N_("retired")),
    "firing": ("bad", N_("firing")),
    "acknowledged": ("warn", N_("acknowledged")),
    "no_number": ("", N_("no number")),
    "fine": ("ok", N_("fine")),
    "late": ("bad", N_("late")),
    "at_risk": ("warn", N_("at risk")),
    "on_target": ("ok", N_("on target")),
    "idle": ("idle", N_("idle")),
    "running": ("accent", N_("running")),
    "paused": ("warn", N_("paused")),
    "stopped": ("", N_("stopped")),
    "waiting": ("", N_("waiting")),
    "done": ("ok", N_("done")),
    "up": ("ok", N_("up")),
    "down": ("bad", N_("down")),
}


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """An icon of the sprite; decoration only, so the words beside it carry the meaning."""
    return format_html(
        '<svg class="pd-icon {}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        extra,
        static("icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def page_asset(context: template.Context, path: str) -> SafeString:
    """Script and styles of a page, with the nonce of this response."""
    request = context.get("request")
    # Only asking for the nonce puts it into the header; its truth value says whether somebody has asked yet.
    nonce = str(getattr(request, "csp_nonce", ""))
    attributes = {"nonce": nonce} if nonce else {}
    tags = DjangoViteAssetLoader.instance().generate_vite_asset(path, "default", **attributes)
    return SafeString(tags)


@register.simple_tag
def page_data(value: Any, element_id: str) -> SafeString:
    """Data for the page's script, with exact numbers (Django's `json_script` would turn decimals into text)."""
    text = dumps(plain(value))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return format_html('<script id="{}" type="application/json">{}</script>', element_id, SafeString(text))


@register.simple_tag
def state_badge(state: str) -> SafeString:
    tone, word = STATES.get(state, ("", state.replace("_", " ")))
    return format_html('<span class="pd-pill {}">{}</span>', f"is-{tone}" if tone else "", gettext(word))


@register.simple_tag
def state_shape(state: str) -> SafeString:
    """Shape and word: square late, diamond at risk, dot on target, ring idle."""
    tone, word = STATES.get(state, ("", state.replace("_", " ")))
    return format_html(
        '<span class="pd-shape is-{}" aria-hidden="true"></span>{}', tone or "idle", gettext(word)
    )


@register.filter
def state_word(state: str) -> str:
    """The word alone, for pictures."""
    return gettext(STATES.get(state, ("", state.replace("_", " ")))[1])


@register.simple_tag(takes_context=True)
def moment(context: template.Context, at: datetime | None) -> SafeString:
    """A point in time: clock time today, weekday within the week, else the date; the full date in the title."""
    if at is None:
        return SafeString("–")
    return _time(at, when_words(at, _now(context)), kind="when", css="")


@register.simple_tag(takes_context=True)
def due(context: template.Context, at: datetime | None, note: str = "") -> SafeString:
    """A due date in words and, when it matters, in colour; the browser keeps the words right. `note` for the tooltip."""
    if at is None:
        return format_html('<span class="pd-3">{}</span>', gettext("no due date"))
    now = _now(context)
    return _time(at, due_words(at, now), kind="due", css=f"pd-due {due_tone(at, now)}".strip(), note=note)


@register.simple_tag(takes_context=True)
def countdown(context: template.Context, at: datetime) -> SafeString:
    """ "In 29 min (15:40)"; a moment that is not near is its own name, "Mon 11:00"."""
    now = _now(context)
    words = due(context, at)
    if not timedelta(0) <= at - now < NEAR:
        return words
    return format_html("{} ({})", words, moment(context, at))


def _now(context: template.Context) -> datetime:
    """The page's present moment; the context carries a function that reads it once."""
    now: datetime = context["portal_now"]()
    return now


def _time(at: datetime, words: str, *, kind: str, css: str, note: str = "") -> SafeString:
    exact = moments.exact(at)
    return format_html(
        '<time datetime="{}" data-relative="{}" class="{}" title="{}">{}</time>',
        at.isoformat(),
        kind,
        css,
        f"{exact}: {note}" if note else exact,
        words,
    )


def when_words(at: datetime, now: datetime) -> str:
    local, today = timezone.localtime(at), timezone.localtime(now)
    if local.date() == today.date():
        return moments.clock(at)
    near = abs(at - now) < timedelta(days=6)
    return moments.weekday_clock(at) if near else f"{moments.short_day(at)} {moments.clock(at)}"


def due_words(at: datetime, now: datetime) -> str:
    left = (at - now).total_seconds()
    if left < 0:
        return gettext("{time} overdue").format(time=minutes_words(-left))
    if left < NEAR.total_seconds():
        return gettext("in {time}").format(time=minutes_words(left))
    return when_words(at, now)


def due_tone(at: datetime, now: datetime) -> str:
    if at < now:
        return "is-late"
    return "is-soon" if at - now < DUE_SOON else ""


def minutes_words(seconds: float) -> str:
    whole = int(seconds)
    if whole < MINUTE:
        return f"{whole}{NB}s"
    if whole < HOUR:
        return f"{whole // MINUTE}{NB}min"
    if whole < DAY:
        return f"{whole // HOUR}{NB}h{NB}{whole % HOUR // MINUTE:02d}"
    return f"{whole // DAY}{NB}d"


@register.filter
def duration(value: timedelta | float | None) -> str:
    """ "0.9 s", "41 s", "26 m", "9 h 40 m", "6 d 2 h"; a dash for nothing."""
    if value is None:
        return "–"
    seconds = value.total_seconds() if isinstance(value, timedelta) else float(value)
    return ("−" if seconds < 0 else "") + _duration(abs(seconds))


def _duration(seconds: float) -> str:
    if seconds < 9.95 and seconds == int(seconds):
        return f"{int(seconds)}{NB}s"
    if seconds < 9.95:
        return f"{grouped(seconds, 1)}{NB}s"
    if seconds < 59.5:
        return f"{round(seconds)}{NB}s"
    if seconds < 10 * MINUTE:
        return _pair(seconds, MINUTE, "m", 1, "s")
    if seconds < 59.5 * MINUTE:
        return f"{round(seconds / MINUTE)}{NB}m"
    if seconds < DAY - 30:
        return _pair(seconds, HOUR, "h", MINUTE, "m")
    return _pair(seconds, DAY, "d", HOUR, "h")


def _pair(seconds: float, big: int, big_name: str, small: int, small_name: str) -> str:
    whole = round(seconds / small) * small
    rest = whole % big // small
    head = f"{whole // big}{NB}{big_name}"
    return f"{head}{NB}{rest}{NB}{small_name}" if rest else head


@register.filter
def count(value: float | None) -> str:
    """Thousands grouped; a dash for nothing known."""
    return "–" if value is None else grouped(value)


@register.filter
def capped(value: int | None) -> str:
    """Exact to 1,000, then "1,000+": nobody reads further, and counting further costs."""
    if not value:
        return ""
    return f"{grouped(COUNT_CAP)}+" if value > COUNT_CAP else grouped(value)


@register.filter
def as_json(value: Any) -> str:
    """For an attribute that a script reads."""
    return dumps(plain(value))


@register.filter
def cell(value: Any) -> str:
    """A value of a case in a table: digits grouped, long texts cut."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, int | float | Decimal):
        return exact(value)
    return Truncator(str(value)).chars(CELL_CHARACTERS)


@register.filter
def percent(ratio: float | None) -> str:
    return "–" if ratio is None else f"{grouped(ratio * 100, 1)}{NB}%"


@register.simple_tag
def avatar(name: str, kind: str = "user") -> SafeString:
    """Initials in a ring; a group's has corners, somebody `here` now a second ring. The name stands beside it."""
    css = {"group": "pd-ava pd-ava-group", "here": "pd-ava is-here"}.get(kind, "pd-ava")
    return format_html('<span class="{}" aria-hidden="true" translate="no">{}</span>', css, initials(name))


def initials(name: str) -> str:
    words = [word for word in name.replace("-", " ").replace("_", " ").split() if word]
    if not words:
        return "?"
    return (words[0][:2] if len(words) == 1 else words[0][0] + words[-1][0]).upper()


@register.simple_tag
def sparkline(values: Sequence[float], label: str, target: float | None = None) -> SafeString:
    """A line of 64 by 30 with the last value marked and the target dotted; nothing for fewer than two values."""
    if len(values) < 2:
        return SafeString("")
    known = [*values, *([target] if target is not None else [])]
    low, high = min(known), max(known)
    points = [
        (2 + index / (len(values) - 1) * 58, _height(value, low, high)) for index, value in enumerate(values)
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return format_html(
        '<svg class="pd-spark" viewBox="0 0 64 30" role="img" aria-label="{}">{}'
        '<polyline points="{}"/><circle cx="{}" cy="{}" r="2.2"/></svg>',
        label,
        _target_line(target, low, high),
        line,
        f"{points[-1][0]:.1f}",
        f"{points[-1][1]:.1f}",
    )


@register.simple_tag
def sparkline_at(values: Sequence[float], x: int, y: int) -> SafeString:
    """The same line within a larger picture, whose words tell what it shows; nothing for fewer than two values."""
    if len(values) < 2:
        return SafeString("")
    points = (
        f"{x + index / (len(values) - 1) * 58:.1f},{y + _height(value, min(values), max(values)) / 2:.1f}"
        for index, value in enumerate(values)
    )
    return format_html('<polyline class="pd-map-spark" points="{}"/>', " ".join(points))


def _height(value: float, low: float, high: float) -> float:
    return 26 - (value - low) / ((high - low) or 1) * 22


def _target_line(target: float | None, low: float, high: float) -> SafeString:
    if target is None:
        return SafeString("")
    y = f"{_height(target, low, high):.1f}"
    return format_html('<line x1="0" x2="64" y1="{}" y2="{}"/>', y, y)


@register.filter
def markdown(text: str) -> SafeString:
    """What people wrote, as cleaned HTML."""
    return SafeString(markdown_to_html(text))


@register.filter
def item(mapping: dict[str, Any] | None, key: str) -> Any:
    """The value under a key that only the page knows; nothing when the page has no such mapping."""
    return mapping.get(key) if isinstance(mapping, dict) else None
