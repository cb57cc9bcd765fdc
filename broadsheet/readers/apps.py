from django.apps import AppConfig


class ReadersConfig(AppConfig):
    name = "broadsheet.readers"

    def ready(self):
        # They declare their jobs, what is exported and erased, and what is replayed.
        from broadsheet.readers import copying, erasing, hand_over, new_address, unproved  # noqa: F401
