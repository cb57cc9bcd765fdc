from broadsheet.editions.editing import PageEditView
from broadsheet.stories.telling import tell_of_comments


class StoryEditView(PageEditView):
    def send_commenting_notifications(self, changes: dict) -> None:
        """By notices of ours; Wagtail's own mails would come on top of them."""
        tell_of_comments(self, changes)
