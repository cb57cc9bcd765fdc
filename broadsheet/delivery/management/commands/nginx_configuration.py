from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser

from broadsheet.delivery.nginx import configuration


class Command(BaseCommand):
    help = "Print the configuration of nginx in front (docs/operations.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--listen",
            action="append",
            metavar="WORDS",
            help="what nginx listens at, such as “443 ssl”; may be repeated (PUBLIC_URL's port)",
        )

    def handle(self, *, listen: list[str] | None, **options) -> None:
        try:
            self.stdout.write(configuration(listen), ending="")
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from None
