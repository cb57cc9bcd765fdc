from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "broadsheet.kit"

    def ready(self):
        from broadsheet.kit import ledger  # noqa: F401 – declares its jobs
        from broadsheet.kit.changes import follow_models

        follow_models()
