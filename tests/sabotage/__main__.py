"""`python -m tests.sabotage [WORD ...]`: break each rule in a copy of the project and see that its test notices."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.sabotage.breaks import BREAKS, Break

PROJECT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 600
HANGING_SECONDS = 90  # a broken rule may show itself by a test that never ends


def main(words: Sequence[str]) -> int:
    chosen = [each for each in BREAKS if not words or any(word in each.name for word in words)]
    with tempfile.TemporaryDirectory(prefix="podium-sabotage-") as folder:
        copy = _copied(Path(folder) / "project")
        if not _is_green(copy, sorted({each.test for each in chosen})):
            sys.stdout.write("Expected the tests to pass before anything is broken, but they do not.\n")
            return 1
        missed = [each for each in chosen if not _is_noticed(copy, each)]
    sys.stdout.write(f"{len(chosen) - len(missed)} of {len(chosen)} breaks turn their test red.\n")
    return 1 if missed else 0


def _copied(copy: Path) -> Path:
    """The files under version control, and the environment beside them."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in listed.stdout.splitlines():
        if (PROJECT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, copy / name)
    (copy / ".venv").symlink_to((PROJECT / ".venv").resolve())
    return copy


def _is_noticed(copy: Path, each: Break) -> bool:
    file = copy / each.file
    whole = file.read_text()
    assert whole.count(each.old) == 1, each
    file.write_text(whole.replace(each.old, each.new))
    try:
        noticed = not _is_green(copy, [each.test])
    finally:
        file.write_text(whole)
    verdict = "red" if noticed else "STILL GREEN"
    sys.stdout.write(f"broke: {each.name} -> test {each.test.rpartition('::')[2]} {verdict}\n")
    sys.stdout.flush()
    return noticed


def _is_green(copy: Path, tests: Sequence[str]) -> bool:
    """Whether the tests pass there. Compiled files of before would hide a change within the same second."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PODIUM_TEST")}
    command = [
        sys.executable,
        "-B",
        "-m",
        "pytest",
        "-q",
        "-x",
        "-p",
        "no:randomly",
        "-p",
        "no:cacheprovider",
        f"--timeout={HANGING_SECONDS}",
        *tests,
    ]
    done = subprocess.run(
        command,
        cwd=copy,
        env=environment | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS + 60 * len(tests),
        check=False,
    )
    if done.returncode not in (
        0,
        1,
    ):  # neither passed nor failed: a test that isn't there, an import that broke
        raise RuntimeError(done.stdout[-3000:] + done.stderr[-2000:])
    if done.returncode and len(tests) > 1:
        sys.stdout.write(done.stdout[-3000:])
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
