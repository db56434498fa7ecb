"""The named queries of heat, loaded once."""

from pathlib import Path

from portal.lib.sql import load_queries

_FOLDER = Path(__file__).parent / "sql"
HEAT = load_queries(_FOLDER / "heat.sql")
HISTORY = load_queries(_FOLDER / "history.sql")
FOLD_LOCK_KEY = 0x68656174  # "heat": the advisory lock of the one folder
