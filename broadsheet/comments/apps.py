from django.apps import AppConfig


class CommentsConfig(AppConfig):
    name = "broadsheet.comments"

    def ready(self):
        from broadsheet.comments import forgetting, reconciling, showing  # noqa: F401 – declare their jobs
