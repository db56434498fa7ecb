"""Root routes; each app brings its own `web/urls.py` and `api/urls.py`."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
