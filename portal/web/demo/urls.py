"""The demo desk's routes; only in the embedded demo."""

from django.urls import path

from portal.web.demo import desk

urlpatterns = [
    path("demo/", desk.desk, name="demo"),
    path("demo/become/", desk.become, name="demo-become"),
    path("demo/clock/", desk.skip, name="demo-clock"),
    path("demo/services/<str:service>/", desk.switch, name="demo-service"),
    path("demo/traffic/", desk.traffic, name="demo-traffic"),
    path("demo/orders/", desk.orders, name="demo-orders"),
    path("demo/kill-worker/", desk.kill_worker, name="demo-kill-worker"),
]
