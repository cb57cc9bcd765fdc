from django.apps import AppConfig
from wagtail.signals import page_published, post_page_move


class StoriesConfig(AppConfig):
    name = "broadsheet.stories"

    def ready(self):
        from broadsheet.stories import parts  # noqa: F401 – declares them
        from broadsheet.stories.models import PublishedVersion, StoryPage

        def refile(sender, instance, **kwargs):
            """Moving changes the tree only: section, lists and the old address follow."""
            StoryPage.objects.get(pk=instance.pk).save()

        def record(sender, instance, revision, **kwargs):
            """Whoever published it, and how. A set time is sent as well, before it comes."""
            if instance.live:
                PublishedVersion.objects.record(instance, revision)

        page_published.connect(record, sender=StoryPage, weak=False, dispatch_uid="versions")
        post_page_move.connect(refile, sender=StoryPage, weak=False, dispatch_uid="refile")
