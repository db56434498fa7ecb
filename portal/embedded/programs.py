"""The portal's own programs as `make up` runs them: web, workers, beat and, in the demo, the sandbox services.

On real servers the same commands run under systemd or in containers (README).
"""

import signal
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from importlib.util import find_spec

from portal.embedded.account import leashed
from portal.embedded.program import Program

PYTHON = sys.executable
DRAINS = 2  # worker processes that drain the queue of jobs; one per core of the smallest machine we serve
QUIET = ("--without-gossip", "--without-mingle", "--without-heartbeat")  # workers need not know each other
BEAT = ("--scheduler", "celery.beat:Scheduler", "--loglevel", "WARNING")  # a tick needs no memory, so no file
STOP_WORKER_SECONDS = 15.0  # a drain runs at most 10 s


def portal_programs(host: str, port: int, is_demo: bool) -> list[Program]:
    """Everything beside the two servers."""
    programs = [
        Program("web", _python("-m", "uvicorn", *_web(host, port)), is_ready=lambda: answers(host, port)),
        _worker("work", "-Q", "work", "-c", str(DRAINS)),
        _worker("sweeps", "-Q", "sweeps", "-c", "1"),
        Program("beat", _python("-m", "celery", "-A", "portal.celery", "beat", *BEAT)),
    ]
    if is_demo and find_spec("portal.management.commands.sandbox"):
        programs.append(Program("sandbox", _python("manage.py", "sandbox")))
    return programs


def answers(host: str, port: int) -> bool:
    """Whether the portal answers requests at all; an error page is an answer."""
    try:
        urllib.request.urlopen(local_url(host, port) + "/health/live", timeout=5).close()  # noqa: S310 - http, ours
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def local_url(host: str, port: int) -> str:
    """Where a browser on this machine finds a portal that listens on `host`."""
    reachable = "127.0.0.1" if host in {"0.0.0.0", "::", ""} else host  # noqa: S104 - compared, not bound
    return f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"


def _python(*arguments: str, ends_by: signal.Signals = signal.SIGTERM) -> Callable[[], list[str]]:
    return lambda: leashed([PYTHON, *arguments], ends_by)


def _worker(name: str, *options: str) -> Program:
    command = ("-m", "celery", "-A", "portal.celery", "worker", "-n", f"{name}@podium", *options, *QUIET)
    return Program(name, _python(*command, "--loglevel", "WARNING"), stop_seconds=STOP_WORKER_SECONDS)


def _web(host: str, port: int) -> Sequence[str]:
    return (
        "portal.asgi:application",
        f"--host={host}",
        f"--port={port}",
        "--no-access-log",
        "--no-server-header",
        "--lifespan=off",
        "--timeout-graceful-shutdown=5",
        "--ws-max-size=16384",
        "--log-level=warning",
    )
