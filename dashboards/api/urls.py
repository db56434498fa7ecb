"""Routes of the dashboards' API."""

from django.urls import path

from dashboards.api import alerts, boards
from dashboards.api.views import (
    HeatView,
    LandscapeView,
    OperationsView,
    ProcessDashboardView,
    StepView,
    TargetView,
)

_ALERT, _FIRING = "alerts/<int:rule_id>", "alerts/firings/<int:alert_id>"
_BOARD = "dashboards/<int:board_id>"
urlpatterns = [
    path("process-definitions/<int:version_id>/heat", HeatView.as_view(), name="heat"),
    path("process-definitions/<int:version_id>/heat/<str:element_id>", StepView.as_view(), name="step-heat"),
    path("process-definitions/<int:version_id>/target", TargetView.as_view(), name="step-target"),
    path(
        "process-definitions/<int:version_id>/dashboard",
        ProcessDashboardView.as_view(),
        name="api-process-dashboard",
    ),
    path("operations", OperationsView.as_view(), name="api-operations"),
    path("landscape", LandscapeView.as_view(), name="api-landscape"),
    path("dashboards", boards.Boards.as_view(), name="api-dashboards"),
    path(_BOARD, boards.BoardDetail.as_view(), name="api-dashboard"),
    path(f"{_BOARD}/duplicate", boards.BoardCopy.as_view(), name="api-dashboard-duplicate"),
    path(f"{_BOARD}/tiles/<str:tile>", boards.BoardTileData.as_view(), name="api-dashboard-tile"),
    path(f"{_BOARD}/shares", boards.BoardShares.as_view(), name="api-dashboard-shares"),
    path(f"{_BOARD}/shares/<int:share_id>", boards.BoardShareDetail.as_view(), name="api-dashboard-share"),
    path(f"{_BOARD}/links", boards.BoardLinks.as_view(), name="api-dashboard-links"),
    path(f"{_BOARD}/links/<int:board_link_id>", boards.BoardLinkDetail.as_view(), name="api-dashboard-link"),
    path("alerts", alerts.Rules.as_view(), name="api-alerts"),
    path("alerts/preview", alerts.DraftPreview.as_view(), name="api-alert-draft-preview"),
    path("alerts/firings", alerts.Firings.as_view(), name="api-alert-firings"),
    path(_FIRING, alerts.FiringDetail.as_view(), name="api-alert-firing"),
    path(f"{_FIRING}/acknowledge", alerts.Acknowledge.as_view(), name="api-alert-acknowledge"),
    path(f"{_FIRING}/resolve", alerts.Resolve.as_view(), name="api-alert-resolve"),
    path(_ALERT, alerts.RuleDetail.as_view(), name="api-alert"),
    path(f"{_ALERT}/preview", alerts.RulePreview.as_view(), name="api-alert-preview"),
    path(f"{_ALERT}/test", alerts.RuleTest.as_view(), name="api-alert-test"),
    path(f"{_ALERT}/history", alerts.RuleHistory.as_view(), name="api-alert-history"),
]
