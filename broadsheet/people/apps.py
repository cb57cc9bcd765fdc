from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "broadsheet.people"

    def ready(self):
        from wagtail.signals import page_published

        from broadsheet.people import (  # noqa: F401 – declare their jobs, and what is replayed
            assigning,
            invitations,
            notices,
            replaying,
            sessions,
        )

        page_published.connect(
            assigning.end_for_published, dispatch_uid="broadsheet.people.assigning"
        )
        page_published.connect(
            invitations.revoke_for_published, dispatch_uid="broadsheet.people.invitations"
        )
