"""The desk's screens for topics and authors."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from broadsheet.editions.forms import NamedForm
from broadsheet.editions.roles import EDITORS
from broadsheet.editions.viewsets import InEditionViewSet
from broadsheet.stories.models import Author, Topic


class LabelForm(NamedForm):
    edition_roles = EDITORS


class TopicViewSet(InEditionViewSet):
    model = Topic
    icon = "tag"
    menu_label = _("Topics")
    menu_order = 310
    add_to_admin_menu = True
    form_class_base = LabelForm
    list_display = ["name", "kind", "edition"]
    list_filter = ["kind"]
    search_fields = ["name"]


class AuthorViewSet(InEditionViewSet):
    model = Author
    icon = "user"
    menu_label = _("Authors")
    menu_order = 320
    add_to_admin_menu = True
    form_class_base = LabelForm
    list_display = ["name", "role", "edition"]
    search_fields = ["name"]
