"""App config of `humantasks`."""

from django.apps import AppConfig


class HumantasksConfig(AppConfig):
    name = "humantasks"
