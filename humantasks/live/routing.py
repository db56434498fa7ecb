"""WebSocket paths of human work."""

from django.urls import path

from humantasks.live.consumers import InboxConsumer
from humantasks.live.task import TaskConsumer

websocket_urlpatterns = [
    path("ws/inbox/", InboxConsumer.as_asgi()),
    path("ws/tasks/<int:task_id>/", TaskConsumer.as_asgi()),
]
