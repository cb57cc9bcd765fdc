from django.apps import AppConfig


class FrontsConfig(AppConfig):
    name = "broadsheet.fronts"

    def ready(self):
        from broadsheet.fronts import planned, ticker, whereabouts  # noqa: F401 – declare themselves
