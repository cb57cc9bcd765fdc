from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "broadsheet.people"

    def ready(self):
        from wagtail.signals import page_published

        from broadsheet.people import assigning, invitations, notices, sessions  # noqa: F401 – declare their jobs

        page_published.connect(
            assigning.end_for_published, dispatch_uid="broadsheet.people.assigning"
        )
        page_published.connect(
            invitations.revoke_for_published, dispatch_uid="broadsheet.people.invitations"
        )
