"""`python -m tests.faults`: the whole matrix; rewrites `docs/faults.md`."""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.faults.cells import FAULTS, STEPS, Cell, cells
from tests.faults.matrix import Matrix, complaints

PAGE = Path("docs/faults.md")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--steps", nargs="*", default=[step.element for step in STEPS])
    parser.add_argument("--faults", nargs="*", default=list(FAULTS))
    parser.add_argument("--timeout", type=int, help="seconds a call may take; default: what the demo says")
    parser.add_argument("--no-page", action="store_true", help="leave the page in docs/ as it is")
    chosen = parser.parse_args()
    started = time.monotonic()
    tried = cells(chosen.steps, chosen.faults)
    with Matrix(chosen.timeout) as matrix:
        matrix.run(tried)
        wrong = complaints(matrix, tried)
        kept, worth = matrix.balance(tried)
    text = table(tried)
    sys.stdout.write(
        f"{text}\n{len(tried)} orders in {time.monotonic() - started:.0f} s; captured minus refunded {kept}, "
    )
    sys.stdout.write(f"completed orders {worth}\n" + "".join(f"NOT HELD: {sentence}\n" for sentence in wrong))
    if not wrong and not chosen.no_page and len(tried) == len(STEPS) * len(FAULTS):
        write(text, str(kept), len(tried))
    return 1 if wrong else 0


def table(tried: Sequence[Cell]) -> str:
    """A row per step, a column per fault."""
    faults = list(dict.fromkeys(cell.fault for cell in tried))
    rows = [f"| step | {' | '.join(faults)} |", "|---" * (len(faults) + 1) + "|"]
    for element in dict.fromkeys(cell.step.element for cell in tried):
        words = [_words(cell) for cell in tried if cell.step.element == element]
        rows.append(f"| `{element}` | {' | '.join(words)} |")
    return "\n".join(rows)


def _words(cell: Cell) -> str:
    """What it came to: "incident job-failed, compensated"."""
    stood = [_short(sentence, cell.step.element) for sentence in cell.met]
    return ", ".join([*stood, cell.end.replace("order_", "")])


def _short(sentence: str, element: str) -> str:
    what, _, where = sentence.partition(" at ")
    return f"*{what}*" if where == element else f"*{what}* at `{where}`"


def write(text: str, kept: str, orders: int) -> None:
    before, mark, rest = PAGE.read_text().partition("<!-- matrix -->\n")
    _, end, after = rest.partition("<!-- end -->")
    words = (
        f"\n{orders} orders; captured minus refunded = {kept} = the worth of the orders that were shipped.\n"
    )
    PAGE.write_text(f"{before}{mark}{text}\n{words}{end}{after}")


if __name__ == "__main__":
    sys.exit(main())
