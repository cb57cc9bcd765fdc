from django.apps import AppConfig


class CommentsConfig(AppConfig):
    name = "broadsheet.comments"

    def ready(self):
        # They declare their jobs, and what the readers' app asks of others.
        from broadsheet.comments import (  # noqa: F401
            concerns,
            forgetting,
            hook,
            hours,
            notifying,
            own,
            reconciling,
            showing,
            subjects,
            views_notices,
        )  # fmt: skip
        from broadsheet.comments.on_stories import ask_with_stories

        ask_with_stories()
