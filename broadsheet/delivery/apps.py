from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "broadsheet.delivery"

    def ready(self):
        # Declares the periodic jobs.
        from broadsheet.delivery import schedule  # noqa: F401
        from broadsheet.stories import reading  # noqa: F401
