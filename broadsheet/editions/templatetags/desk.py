"""What the desk's own pages show of the publication."""

from django import template

from broadsheet.editions.models import Edition
from broadsheet.editions.roles import editions_of

register = template.Library()


@register.simple_tag(takes_context=True)
def first_own_edition(context) -> Edition | None:
    """The edition whose name and colour the person's desk wears, asked once a request."""
    request = context.get("request")
    if request is None:
        return None
    if not hasattr(request, "_first_own_edition"):
        request._first_own_edition = editions_of(request.user).first()
    return request._first_own_edition
