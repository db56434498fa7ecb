"""The portal in the pseudo-language (`portal/setup/pseudo.py`), made from the sources as they are now."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from portal.embedded.programs import portal_programs
from portal.setup.messages import make_pseudo
from tests.conftest import HOST, local_url
from tests.portal import free_port, running

PSEUDO = "en-xa"


@pytest.fixture(scope="session")
def pseudo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("locale")
    make_pseudo(folder)
    return folder


@pytest.fixture
def pseudo_language(pseudo_folder: Path, settings: LazySettings) -> str:
    """The portal also speaks it from here on; who asks for it by `Accept-Language` gets it."""
    settings.LOCALE_PATHS = [str(pseudo_folder)]
    settings.LANGUAGES = [("en", "English"), (PSEUDO, "Pseudo")]
    return PSEUDO


@pytest.fixture(scope="session")
def _web(
    process_environment: dict[str, str], pseudo_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A server of its own, which speaks it too."""
    port = free_port()
    web = next(program for program in portal_programs(HOST, port, is_demo=False) if program.name == "web")
    environment = process_environment | {"PSEUDO_LOCALE": str(pseudo_folder)}
    with running(web, environment, tmp_path_factory.mktemp("web")):
        yield local_url(HOST, port)
