from django.apps import AppConfig


class EditionsConfig(AppConfig):
    name = "broadsheet.editions"

    def ready(self):
        from broadsheet.editions import parts  # noqa: F401 – declares them
        from broadsheet.editions.forms import PageInEditionForm
        from broadsheet.editions.models import InformationPage, SectionPage

        # Not on the models themselves, which the forms' rules about roles rest on.
        InformationPage.base_form_class = SectionPage.base_form_class = PageInEditionForm
