"""WebSocket paths of processes."""

from django.urls import path

from processes.live.drafts import DraftConsumer

websocket_urlpatterns = [path("ws/drafts/<int:version_id>/", DraftConsumer.as_asgi())]
