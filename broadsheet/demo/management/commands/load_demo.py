import os
import secrets

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from broadsheet.demo.loading import NotEmpty, load_demo
from broadsheet.editions.models import Edition, EditionRole
from broadsheet.people.models import User

Role = EditionRole.Role
STAFF = {
    "reporter": Role.REPORTER,
    "editor": Role.EDITOR,
    "chief": Role.CHIEF_EDITOR,
    "moderator": Role.MODERATOR,
}


class Command(BaseCommand):
    help = (
        "Fill an empty database with the demo publication: seven editions, their stories and staff."
    )

    def handle(self, *args, **options):
        try:
            load_demo(say=self.stdout.write)
        except NotEmpty as error:
            raise CommandError(str(error)) from None
        password = secrets.token_urlsafe(9)
        make_staff(password)
        descriptor = os.open(settings.DEMO_SIGN_IN, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(f"owner, chief, editor, reporter or moderator; password {password}\n")


def make_staff(password: str) -> None:
    """An owner, and people who work at the English desk in different roles."""
    User.objects.create_superuser("owner", "owner@lantern.example.org", password)
    english = Edition.objects.get(code="en")
    for username, role in STAFF.items():
        person = User.objects.create_user(username, f"{username}@lantern.example.org", password)
        person.groups.add(english.roles.get(role=role).group)
