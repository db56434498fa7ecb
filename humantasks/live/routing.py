"""WebSocket paths of human work."""

from django.urls import path

from humantasks.live.consumers import InboxConsumer

websocket_urlpatterns = [path("ws/inbox/", InboxConsumer.as_asgi())]
