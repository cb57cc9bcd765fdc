from django.apps import AppConfig


class UpkeepConfig(AppConfig):
    name = "broadsheet.upkeep"

    def ready(self):
        # Declare the periodic jobs.
        from broadsheet.upkeep import alerts, certificates, room  # noqa: F401
