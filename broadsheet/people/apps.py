from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "broadsheet.people"

    def ready(self):
        from broadsheet.people import notices  # noqa: F401 – declares its job
