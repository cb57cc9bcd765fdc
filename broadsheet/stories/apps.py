from django.apps import AppConfig
from django.db.models.signals import pre_save
from wagtail.signals import page_published, post_page_move


class StoriesConfig(AppConfig):
    name = "broadsheet.stories"

    def ready(self):
        from broadsheet.stories import handing_over, parts  # noqa: F401 – declare them
        from broadsheet.stories.models import PublishedVersion, StoryPage
        from broadsheet.stories.models.embargo import refuse_to_be_planned, refuse_to_be_public
        from broadsheet.stories.telling import take_the_place_of_wagtails_mails

        take_the_place_of_wagtails_mails()

        def refile(sender, instance, **kwargs):
            """Moving changes the tree only: section, lists and the old address follow."""
            StoryPage.objects.get(pk=instance.pk).save()

        def record(sender, instance, revision, **kwargs):
            """Whoever published it, and how. A set time is sent as well, before it comes."""
            if instance.live:
                PublishedVersion.objects.record(instance, revision)

        page_published.connect(record, sender=StoryPage, weak=False, dispatch_uid="versions")
        post_page_move.connect(refile, sender=StoryPage, weak=False, dispatch_uid="refile")

        pre_save.connect(refuse_to_be_public, sender=StoryPage, dispatch_uid="embargo")
        pre_save.connect(
            refuse_to_be_planned, sender="wagtailcore.Revision", dispatch_uid="embargo"
        )
