"""Routes of the dashboards' API."""

from django.urls import path

from dashboards.api.views import HeatView, TargetView

urlpatterns = [
    path("process-definitions/<int:version_id>/heat", HeatView.as_view(), name="heat"),
    path("process-definitions/<int:version_id>/target", TargetView.as_view(), name="step-target"),
]
