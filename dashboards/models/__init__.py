"""Rows of the dashboards: heat, and the dashboards that people build."""

from dashboards.models.board import Board, BoardLink, BoardShare
from dashboards.models.heat import Heat, HeatDelta, HeatSequence, HeatWatermark

__all__ = ["Board", "BoardLink", "BoardShare", "Heat", "HeatDelta", "HeatSequence", "HeatWatermark"]
