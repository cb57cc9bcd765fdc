from django.apps import AppConfig
from wagtail.signals import post_page_move


class StoriesConfig(AppConfig):
    name = "broadsheet.stories"

    def ready(self):
        from broadsheet.stories import parts  # noqa: F401 – declares them
        from broadsheet.stories.models import StoryPage
        from broadsheet.stories.telling import take_the_place_of_wagtails_mails

        take_the_place_of_wagtails_mails()

        def refile(sender, instance, **kwargs):
            """Moving changes the tree only: section, lists and the old address follow."""
            StoryPage.objects.get(pk=instance.pk).save()

        post_page_move.connect(refile, sender=StoryPage, weak=False, dispatch_uid="refile")
