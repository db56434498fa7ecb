"""What a new dashboard may start from."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext_noop as N_

from dashboards.store.tile_words import TileSpec


@dataclass(frozen=True, slots=True)
class Template:
    name: str
    words: str
    tiles: tuple[TileSpec, ...]


def _tile(picture: str, measure: str, x: int, y: int, w: int, h: int, **more: str) -> TileSpec:
    return TileSpec(id="", picture=picture, measure=measure, x=x, y=y, w=w, h=h, **more)  # type: ignore[arg-type]


def _numbers(*measures: str) -> list[TileSpec]:
    return [_tile("number", measure, place * 3, 0, 3, 2) for place, measure in enumerate(measures)]


def _template(name: str, words: str, *tiles: TileSpec) -> Template:
    return Template(name, words, tuple(replace(tile, id=f"t{place}") for place, tile in enumerate(tiles, 1)))


TEMPLATES = {
    "blank": _template(N_("New dashboard"), N_("Nothing yet.")),
    "operations": _template(
        N_("Operations"),
        N_("What runs, what ends, what stands still."),
        *_numbers("running", "finished", "p90", "incidents"),
        _tile("bar", "finished", 0, 2, 6, 4, by="day"),
        _tile("line", "p90", 6, 2, 6, 4, by="day"),
        _tile("bar", "running", 0, 6, 4, 4, by="age"),
        _tile("table", "running", 4, 6, 4, 4, by="process"),
        _tile("table", "incidents", 8, 6, 4, 4, by="cause"),
    ),
    "quality": _template(
        N_("Quality"),
        N_("Targets met, work right the first time, how long it takes."),
        *_numbers("sla_met", "first_time_right", "p50", "p95"),
        _tile("histogram", "finished", 0, 2, 6, 4, by="length"),
        _tile("area", "finished", 6, 2, 6, 4, by="day", by2="process"),
        _tile("table", "sla_met", 0, 6, 6, 4, by="process"),
        _tile("table", "step_p95", 6, 6, 6, 4, by="step"),
    ),
    "team": _template(
        N_("Team"),
        N_("Who has how much to do, and when it comes in."),
        *_numbers("tasks_open", "tasks_overdue", "queue_age", "tasks_done"),
        _tile("bar", "tasks_open", 0, 2, 6, 4, by="group"),
        _tile("bar", "tasks_done", 6, 2, 6, 4, by="day"),
        _tile("heat", "tasks_done", 0, 6, 6, 5, by="weekday", by2="hour"),
        _tile("table", "tasks_overdue", 6, 6, 6, 5, by="group"),
    ),
}
