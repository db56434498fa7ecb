"""Routes of the dashboards' API."""

from django.urls import path

from dashboards.api.views import HeatView

urlpatterns = [path("process-definitions/<int:version_id>/heat", HeatView.as_view(), name="heat")]
