"""Templates of steps that the editor offers: ours, and those of the installation.

A template is a JSON file: `{id, version, name, description, element, properties, extensions, changed}`; `docs/guide/edit.md` explains
them. Several versions of one id may stand side by side: the newest is offered, older ones tell what a step began with. Read anew for
each opened editor, a few small files. A file that is no template is left out and said in the log.
"""

import logging
from pathlib import Path
from typing import Any

from django.conf import settings

from portal.lib.json import loads

OURS = Path(__file__).parent.parent / "element_templates"
NEEDED = {"id": str, "version": int, "name": str, "element": str, "properties": dict, "extensions": list}
_log = logging.getLogger(__name__)


def element_templates() -> list[dict[str, Any]]:
    """Every version of every template, in the order of their names."""
    folders = [OURS, *(Path(folder) for folder in settings.ELEMENT_TEMPLATES)]
    files = (file for folder in folders for file in sorted(folder.glob("*.json")))
    found = [template for file in files if (template := _read(file))]
    return sorted(found, key=lambda template: (template["name"], template["version"]))


def _read(file: Path) -> dict[str, Any] | None:
    try:
        template = loads(file.read_bytes())
    except (OSError, ValueError) as error:
        _log.warning("element template %s left out: %s", file, error)
        return None
    if isinstance(template, dict) and all(
        isinstance(template.get(key), kind) for key, kind in NEEDED.items()
    ):
        return template
    _log.warning("element template %s left out: it lacks one of %s", file, ", ".join(NEEDED))
    return None
