"""WebSocket paths -> consumers."""

from django.urls import URLPattern, path

from dashboards.live.alerts import AlertsConsumer
from dashboards.live.boards import BoardConsumer, LandscapeConsumer, ProcessBoardConsumer, SharedBoardConsumer
from dashboards.live.consumers import HeatConsumer
from dashboards.live.instances import InstanceConsumer
from humantasks.live.routing import websocket_urlpatterns as inbox
from processes.live.routing import websocket_urlpatterns as drafts

websocket_urlpatterns: list[URLPattern] = [
    path("ws/definitions/<int:version_id>/heat/", HeatConsumer.as_asgi()),
    path("ws/dashboards/<int:board_id>/", BoardConsumer.as_asgi()),
    path("ws/shared/dashboards/<str:board_token>/", SharedBoardConsumer.as_asgi()),
    path("ws/processes/<str:key>/dashboard/", ProcessBoardConsumer.as_asgi()),
    path("ws/landscape/", LandscapeConsumer.as_asgi()),
    path("ws/alerts/", AlertsConsumer.as_asgi()),
    path("ws/instances/<int:instance_id>/", InstanceConsumer.as_asgi()),
    *inbox,
    *drafts,
]
