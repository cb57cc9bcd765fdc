from django.apps import AppConfig
from wagtail.signals import post_page_move


class EditionsConfig(AppConfig):
    name = "broadsheet.editions"

    def ready(self):
        from broadsheet.editions import parts, pruning  # noqa: F401 – declare parts and a job
        from broadsheet.editions.forms import PageInEditionForm
        from broadsheet.editions.models import InformationPage, SectionPage, edition_of
        from broadsheet.editions.moments import use_at_desk
        from broadsheet.kit.changes import announce

        use_at_desk()

        # Not on the models themselves, which the forms' rules about roles rest on.
        InformationPage.base_form_class = SectionPage.base_form_class = PageInEditionForm

        def tell_of_order(sender, parent_page_before, parent_page_after, **kwargs):
            """Moving changes the tree only: menus, footers and homes follow its order."""
            parents = (parent_page_before, parent_page_after)
            announce(*(f"standing:{edition_of(parent).pk}" for parent in parents))

        for model in (InformationPage, SectionPage):
            post_page_move.connect(tell_of_order, model, weak=False, dispatch_uid="order")
