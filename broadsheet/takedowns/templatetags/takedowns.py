from django import template

from broadsheet.editions.belonging import edition_id_of
from broadsheet.editions.roles import CHIEFS, has_role
from broadsheet.media.models import Picture
from broadsheet.people.models import User

register = template.Library()


@register.simple_tag
def may_be_taken_down(picture: Picture, user: User) -> bool:
    return has_role(user, edition_id_of(picture), CHIEFS)
