"""Every state and every legal move of an alert. The only list of them."""

from portal.lib.lifecycle import Lifecycle, Move

OPEN_ALERT_STATES = ("firing", "acknowledged")

ALERT = Lifecycle(
    "alert",
    (*OPEN_ALERT_STATES, "resolved"),
    (
        Move("acknowledge", ("firing",), "acknowledged"),
        Move("resolve", OPEN_ALERT_STATES, "resolved"),
    ),
)
