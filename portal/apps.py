"""App config of `portal`; in the demo, its life is a sweep like others."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        from django.conf import settings

        from portal import celery, polling
        from portal.audit_logins import watch_logins

        celery.app.set_default()
        polling.connect()
        watch_logins()
        if settings.DEMO:
            from portal.demo.traffic import COLLEAGUE_SECONDS, ORDER_SECONDS, colleagues_work, order_now
            from portal.lib.sweep import Sweep, register

            register(Sweep("demo_orders", order_now, every_seconds=ORDER_SECONDS, by_portal_time=False))
            register(
                Sweep(
                    "demo_colleagues", colleagues_work, every_seconds=COLLEAGUE_SECONDS, by_portal_time=False
                )
            )
