"""The two servers of one embedded installation, and what every other program must know to reach them."""

import os
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from portal.embedded.account import account_for, leashed
from portal.embedded.folders import Home, make_private
from portal.embedded.postgres import Cluster
from portal.embedded.program import Program
from portal.embedded.redis import Bells
from portal.embedded.secrets import Secrets, read_secrets

STOP_POSTGRES_SECONDS = 30.0  # it writes what memory holds; killed, it would only recover at the next start


@dataclass(frozen=True, slots=True)
class Servers:
    """What runs here; None where the environment names a server of its own."""

    home: Home
    secrets: Secrets
    cluster: Cluster | None
    bells: Bells | None

    def environment(self) -> dict[str, str]:
        """For settings: the places of the servers and the keys, unless given from outside."""
        ours = {"SECRET_KEY": self.secrets.django_key, "CREDENTIAL_KEYS": self.secrets.credential_key}
        if self.cluster:
            ours |= {"DATABASE_URL": self.cluster.url, "DEMO_SECRET": self.secrets.demo_secret}
        if self.bells:
            ours |= {"REDIS_URL": self.bells.url}
        return {name: os.environ.get(name) or value for name, value in ours.items()}

    def prepare_folders(self) -> None:
        make_enterable(self.home.root)
        make_private(self.home.sockets, account_for(self.home.postgres))

    def prepare_cluster(self) -> None:
        """Make the data folder where there is none yet, and clear what would keep PostgreSQL from starting."""
        self.prepare_folders()
        if self.cluster:
            self.cluster.make()
            self.cluster.forget_stranger()

    def are_ready(self) -> bool:
        return all(server.is_ready() for server in (self.cluster, self.bells) if server)

    def programs(self, *, leash: bool) -> list[Program]:
        """Both as programs to run; on a leash they end with whoever started them."""
        found = []
        if cluster := self.cluster:
            found.append(
                Program(
                    "postgres",
                    _command(cluster.command, signal.SIGINT, leash),
                    prepare=self.prepare_cluster,
                    is_ready=cluster.is_ready,
                    stop_signal=signal.SIGINT,  # "fast": ends sessions, writes, stops
                    stop_seconds=STOP_POSTGRES_SECONDS,
                )
            )
        if bells := self.bells:
            command = _command(bells.command, signal.SIGTERM, leash)
            found.append(Program("redis", command, prepare=self.prepare_folders, is_ready=bells.is_ready))
        return found


def _command(bare: Callable[[], list[str]], ends_by: signal.Signals, leash: bool) -> Callable[[], list[str]]:
    return (lambda: leashed(bare(), ends_by)) if leash else bare


def servers_in(folder: Path, environment: Mapping[str, str]) -> Servers:
    """The servers `environment` leaves to us, with data in `folder`; reads or makes the secrets."""
    home = Home(folder)
    secrets = read_secrets(folder)
    cluster = Cluster(home.postgres, home.sockets, secrets.database_password)
    bells = Bells(home.redis_socket, account_of=home.postgres)
    return Servers(
        home,
        secrets,
        None if environment.get("DATABASE_URL") else cluster,
        None if environment.get("REDIS_URL") else bells,
    )


def make_enterable(folder: Path) -> None:
    """Others may pass through, not look: where root starts the servers, they run under another name."""
    folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    if os.geteuid() == 0:
        folder.chmod(0o711)
