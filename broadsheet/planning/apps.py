from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanningConfig(AppConfig):
    name = "broadsheet.planning"
    verbose_name = _("planning")

    def ready(self):
        from broadsheet.planning import handing_over  # noqa: F401 – declares it
