"""Where the form of an alert about a number stands that somebody sees: filled with what the number is about. Pure."""

from urllib.parse import urlencode

from dashboards.selectors.measures import MEASURES


def alert_address(
    measure: str, *, process: str = "", period: str = "", threshold: float | None = None
) -> str:
    """Of one of the measures of tiles; shares are alerted below, everything else above."""
    comparison = "below" if MEASURES[measure].unit == "ratio" else "above"
    asked = {"what": f"measure:{measure}", "process": process, "period": period, "comparison": comparison}
    if threshold is not None:
        asked["threshold"] = f"{threshold:g}"
    return f"/alerts/new/?{urlencode({name: value for name, value in asked.items() if value})}"
