"""`manage.py bench NAME [--size N] [--json]`: measure, in a database made for it."""

import json
from argparse import ArgumentParser
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from processes.bench.base import Bench, Report
from processes.bench.ground import ground, machine

APPS = ("processes", "humantasks", "dashboards", "portal")
ALL = "all"


class Command(BaseCommand):
    help = "Run a bench, or all of them, in a database of its own; exit status 1 when a bar does not hold."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", help=f"which bench, or `{ALL}`; without it all are listed")
        parser.add_argument("--size", type=int, help="how much work; default: that of the design")
        parser.add_argument(
            "--json", action="store_true", help="print one JSON object per bench and nothing else"
        )

    def handle(self, *args: Any, name: str | None, size: int | None, **options: Any) -> None:
        known = find_benches()
        if name is None:
            for bench in known.values():
                self.stdout.write(f"{bench.name:20} {bench.says}")
            return
        if name != ALL and name not in known:
            raise CommandError(f"Expected one of {', '.join(sorted(known))} or {ALL}, but got {name!r}.")
        chosen = [known[name]] if name != ALL else [known[each] for each in sorted(known)]
        held = [self._measure(bench, size, options["json"]) for bench in chosen]
        if not all(held):
            raise SystemExit(1)

    def _measure(self, bench: Bench, size: int | None, as_json: bool) -> bool:
        """Whether every bar held."""
        with ground() as place:
            report = bench.run(place, size or bench.size)
        self._say(bench, report, as_json)
        return all(bar.holds for bar in report.bars)

    def _say(self, bench: Bench, report: Report, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(report.as_json(bench.name, machine())))
            return
        self.stdout.write(f"{bench.name}: {bench.says}")
        for name, value in report.figures.items():
            self.stdout.write(f"  {name:34} {value:12.2f}")
        for bar in report.bars:
            sign = ">=" if bar.at_least else "<="
            verdict = "holds" if bar.holds else "MISSED"
            self.stdout.write(f"  {verdict:7} {bar.name} {bar.value:.2f} {sign} {bar.bar:g}")


def find_benches() -> dict[str, Bench]:
    """Every module with a BENCH in an app's package `bench`."""
    found = {}
    for app in APPS:
        if find_spec(f"{app}.bench") is None:
            continue
        package = import_module(f"{app}.bench")
        for module in iter_modules(package.__path__):
            bench = getattr(import_module(f"{package.__name__}.{module.name}"), "BENCH", None)
            if bench is not None:
                found[bench.name] = bench
    return found
