"""Routes of the dashboards' API."""

from django.urls import path

from dashboards.api import boards
from dashboards.api.views import HeatView, LandscapeView, TargetView

_BOARD = "dashboards/<int:board_id>"
urlpatterns = [
    path("process-definitions/<int:version_id>/heat", HeatView.as_view(), name="heat"),
    path("process-definitions/<int:version_id>/target", TargetView.as_view(), name="step-target"),
    path("landscape", LandscapeView.as_view(), name="api-landscape"),
    path("dashboards", boards.Boards.as_view(), name="api-dashboards"),
    path(_BOARD, boards.BoardDetail.as_view(), name="api-dashboard"),
    path(f"{_BOARD}/duplicate", boards.BoardCopy.as_view(), name="api-dashboard-duplicate"),
    path(f"{_BOARD}/tiles/<str:tile>", boards.BoardTileData.as_view(), name="api-dashboard-tile"),
    path(f"{_BOARD}/shares", boards.BoardShares.as_view(), name="api-dashboard-shares"),
    path(f"{_BOARD}/shares/<int:share_id>", boards.BoardShareDetail.as_view(), name="api-dashboard-share"),
    path(f"{_BOARD}/links", boards.BoardLinks.as_view(), name="api-dashboard-links"),
    path(f"{_BOARD}/links/<int:board_link_id>", boards.BoardLinkDetail.as_view(), name="api-dashboard-link"),
]
