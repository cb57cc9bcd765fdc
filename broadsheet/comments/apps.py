from django.apps import AppConfig


class CommentsConfig(AppConfig):
    name = "broadsheet.comments"

    def ready(self):
        from broadsheet.comments import notifying, reconciling, showing  # noqa: F401 – declare their jobs
        from broadsheet.comments.on_stories import ask_with_stories

        ask_with_stories()
