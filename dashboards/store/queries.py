"""The named queries of heat, loaded once."""

from pathlib import Path

from portal.lib.sql import load_queries

HEAT = load_queries(Path(__file__).parent / "sql" / "heat.sql")
FOLD_LOCK_KEY = 0x68656174  # "heat": the advisory lock of the one folder
