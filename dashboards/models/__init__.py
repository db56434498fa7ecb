"""Rows of the dashboards: heat, the dashboards that people build, and alerts."""

from dashboards.models.alert import Alert, AlertCall, AlertRule, AlertSample
from dashboards.models.board import Board, BoardLink, BoardShare
from dashboards.models.heat import Heat, HeatDelta, HeatSequence, HeatWatermark

__all__ = [
    "Alert",
    "AlertCall",
    "AlertRule",
    "AlertSample",
    "Board",
    "BoardLink",
    "BoardShare",
    "Heat",
    "HeatDelta",
    "HeatSequence",
    "HeatWatermark",
]
