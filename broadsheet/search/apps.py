from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class SearchConfig(AppConfig):
    name = "broadsheet.search"

    def ready(self):
        from broadsheet.search.index import index_stories, remove_story
        from broadsheet.stories.models import StoryPage

        def follow(sender, instance, update_fields, **kwargs):
            """A revision saves some fields of an instance that holds the draft's words."""
            if update_fields is None:
                index_stories([instance])

        def forget(sender, instance, **kwargs):
            remove_story(instance.pk)

        post_save.connect(follow, sender=StoryPage, weak=False, dispatch_uid="search")
        post_delete.connect(forget, sender=StoryPage, weak=False, dispatch_uid="search")
