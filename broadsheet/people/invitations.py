"""How staff come: invited by mail, for some roles or for one story, and by accepting it."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log
from wagtail.models import Page
from wagtail.users.models import UserProfile

from broadsheet.editions.languages import desk_language
from broadsheet.editions.models import Edition, EditionRole
from broadsheet.kit.ledger import record
from broadsheet.people.assigning import ASSIGNED, assign, check_assignable
from broadsheet.people.models import Invitation, Notice, User
from broadsheet.people.notices import notify
from broadsheet.people.staff import give_role, may_decide

GOOD_FOR = timedelta(days=7)


@transaction.atomic
def invite(
    email: str,
    edition: Edition,
    roles: list[str],
    by: User,
    page: Page | None = None,
    until: datetime | None = None,
) -> Invitation:
    """Write the invitation and its mail. Raises PermissionDenied for roles not `by`'s to give.

    One that is open already is revoked: the last mail is the one that counts. Raises Refused
    for a page that cannot be assigned.
    """
    if page:
        check_assignable(page)
    nobody = User(email=email)
    wanted = [ASSIGNED] if page else roles
    if not wanted or not all(may_decide(by, edition, role, nobody) for role in wanted):
        raise PermissionDenied
    for earlier in Invitation.objects.open().filter(
        email__iexact=email, edition=edition, page=page
    ):
        revoke(earlier, by)
    token, now = secrets.token_urlsafe(32), timezone.now()
    invitation = Invitation.objects.create(
        email=email, edition=edition, roles=roles, page=page, until=until, invited_by=by,
        digest=digest_of(token), invited_at=now, expires_at=now + GOOD_FOR,
    )  # fmt: skip
    log(invitation, "people.invite", user=by, data={"edition": edition.code, "roles": wanted})
    send(invitation, token)
    return invitation


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def send(invitation: Invitation, token: str) -> None:
    edition = invitation.edition
    with translation.override(edition.interface_language), timezone.override(edition.zone):
        words = {
            "who": invitation.invited_by,
            "edition": edition.name,
            "what": ", ".join(names_of(invitation)),
            "link": settings.PUBLIC_URL + reverse("invitation", args=[token]),
            "day": date_format(timezone.localtime(invitation.expires_at)),
        }
        subject = _("Your invitation to the desk of “%(edition)s”") % words
        text = _(
            "%(who)s invites you to the desk of “%(edition)s”: %(what)s.\n\n"
            "Accept the invitation here, until %(day)s:\n\n%(link)s\n\n"
            "If you do not know what this is about, do nothing."
        )
    send_mail(subject, text % words + "\n", None, [invitation.email])


def names_of(invitation: Invitation) -> list[str]:
    """What one is invited to: the roles' names, or the story's headline."""
    if invitation.page:
        return [f"{ASSIGNED.label} (“{invitation.page.draft_title or invitation.page.title}”)"]
    return [str(EditionRole.Role(role).label) for role in invitation.roles]


@transaction.atomic
def revoke(invitation: Invitation, by: User | None = None) -> None:
    still_open = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None)
    if still_open.update(revoked_at=timezone.now()):
        log(invitation, "people.revoke", user=by, data={"edition": invitation.edition.code})
        record("invitation-revoked", {"invitation": invitation.pk, "by": by.pk if by else None})


def revoke_for_published(sender, instance, **kwargs) -> None:
    """As assignments end, so does what was offered. (Receives a signal.)"""
    if not instance.live:
        return
    for invitation in Invitation.objects.open().filter(page=instance.pk).select_related("edition"):
        revoke(invitation)


def open_invitation(token: str) -> Invitation | None:
    """The invitation that the link leads to; None whatever is wrong with it."""
    found = Invitation.objects.open().filter(digest=digest_of(token), invited_by__is_active=True)
    return found.select_related("edition", "page", "invited_by").first()


def account_of(invitation: Invitation) -> User | None:
    """The account that the invited person works with; one that was closed is begun anew."""
    return User.objects.filter(email__iexact=invitation.email, is_active=True).first()


@transaction.atomic
def accept(invitation: Invitation, person: User) -> None:
    """Give the person what the invitation says, by the right of who wrote it.

    Raises PermissionDenied when that right is gone, or when the invitation is.
    """
    mine = Invitation.objects.open().filter(pk=invitation.pk)
    if not mine.update(accepted_at=timezone.now(), accepted_by=person):
        raise PermissionDenied
    by = invitation.invited_by
    if invitation.page:
        assign(person, invitation.page, by, invitation.until)
    for role in invitation.roles:
        give_role(person, invitation.edition, role, by)
    accepted = gettext_lazy("{person} works at the desk of “{edition}” now.")
    told = format_lazy(accepted, person=str(person), edition=invitation.edition.name)
    notify([by], Notice.Kind.ACCOUNT, told, reverse("staff", args=[invitation.edition_id]))


@transaction.atomic
def join(invitation: Invitation, name: str, password: str) -> User:
    """Make the account, or begin a closed one anew without what it once had, and accept with it."""
    person = new_or_closed(invitation.email)
    person.first_name, _space, person.last_name = name.rpartition(" ")
    person.is_active = True
    person.is_superuser = person.is_staff = False
    person.set_password(password)
    person.save()
    person.groups.clear()
    UserProfile.objects.update_or_create(
        user=person, defaults={"preferred_language": desk_language(invitation.edition)}
    )
    accept(invitation, person)
    return person


def new_or_closed(email: str) -> User:
    closed = User.objects.filter(email__iexact=email, is_active=False).first()
    taken = User.objects.filter(username=email).exists()
    username = f"{email[:140]}-{secrets.token_hex(3)}" if taken else email
    return closed or User(username=username, email=email)
