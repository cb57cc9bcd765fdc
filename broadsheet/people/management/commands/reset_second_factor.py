from django.core.management.base import BaseCommand, CommandError

from broadsheet.people.models import User
from broadsheet.people.second_factor import reset_factors


class Command(BaseCommand):
    help = (
        "Take the second factors and recovery codes away from a person who has lost them, and "
        "sign the person out everywhere. Whoever publishes sets up a new one at the next sign-in."
    )

    def add_arguments(self, parser):
        parser.add_argument("username")

    def handle(self, *args, username: str, **options):
        person = User.objects.filter(username=username).first()
        if person is None:
            raise CommandError(f"There is no account “{username}”.")
        reset_factors(person, by=None)
        self.stdout.write(f"{person} signs in with the password alone until there is a new one.")
