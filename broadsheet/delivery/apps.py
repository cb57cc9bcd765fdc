from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "broadsheet.delivery"

    def ready(self):
        # Declare the periodic jobs and the kept pages, and listen to changes.
        from broadsheet.delivery import purging, schedule, whereabouts  # noqa: F401
        from broadsheet.stories import reading  # noqa: F401
