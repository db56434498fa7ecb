"""Rows of the dashboards."""

from dashboards.models.heat import Heat, HeatDelta, HeatSequence, HeatWatermark

__all__ = ["Heat", "HeatDelta", "HeatSequence", "HeatWatermark"]
