"""Who has the password: staff by their user name at the desk, readers by their address."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.userkit import get_user_by_username
from django.db.models import BigIntegerField

from broadsheet.kit.prepared import Prepared
from broadsheet.people.models import User

PERSON = Prepared(lambda pk: User.objects.filter(pk=pk), pk=BigIntegerField())


class AccountBackend(AuthenticationBackend):
    """Checks one password against one account, or does as much work for none.

    Two backends, or a user name that is tried as an address too, would take longer for somebody
    than for nobody.
    """

    def get_user(self, user_id: int) -> User | None:
        person = PERSON.first(pk=user_id)
        return person if person and self.user_can_authenticate(person) else None

    def _authenticate(self, request, **credentials):
        if username := credentials.get("username"):
            return self._check_password(get_user_by_username(username), credentials["password"])
        return self._authenticate_by_email(credentials.get("email", ""), credentials["password"])
