"""The portal in the pseudo-language (`portal/setup/pseudo.py`), made from the sources as they are now."""

from pathlib import Path

import pytest
from django.conf import LazySettings

from portal.setup.messages import make_pseudo

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
