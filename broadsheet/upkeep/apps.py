from django.apps import AppConfig, apps


class UpkeepConfig(AppConfig):
    name = "broadsheet.upkeep"

    def ready(self):
        # Declare the periodic jobs.
        from broadsheet.upkeep import alerts, certificates, room, tables  # noqa: F401

        tables.require_left_out(apps)
