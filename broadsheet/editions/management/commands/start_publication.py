import getpass

from django.contrib.auth import get_user_model, password_validation
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, transaction
from django.utils.text import slugify

from broadsheet.editions.founding import found_edition
from broadsheet.editions.languages import propose
from broadsheet.editions.models import Edition

SECTIONS = "News, World, Culture, Opinion"


class Command(BaseCommand):
    help = (
        "Start a publication of your own in an empty database: its first edition and its "
        "owner. Asks for what the options leave out."
    )

    def add_arguments(self, parser):
        parser.add_argument("--name", help="name of the publication, as in its masthead")
        parser.add_argument("--language", help="language of the first edition, such as en or pt-BR")
        parser.add_argument("--sections", help="names of its sections, separated by commas")
        parser.add_argument("--time-zone", help="such as Europe/Belgrade")
        parser.add_argument("--owner-email", help="e-mail address of the first owner")
        parser.add_argument("--owner-password", help="asked for without echo when left out")
        parser.add_argument("--mail-test", action="store_true", help="send the owner a test mail")
        parser.add_argument("--no-mail-test", action="store_true", help="do not, and do not ask")

    def handle(self, *args, **options):
        try:
            occupied = Edition.objects.exists()
        except DatabaseError:
            raise CommandError("The database is not prepared: run make setup first.") from None
        if occupied:
            raise CommandError("There is a publication in this database already.")
        answers = {
            "name": options["name"] or ask("Name of the publication"),
            "language": options["language"] or ask("Language of its first edition", "en"),
            "sections": options["sections"] or ask("Its sections", SECTIONS),
            "time_zone": options["time_zone"] or ask("Its time zone", "UTC"),
            "email": options["owner_email"] or ask("E-mail address of the owner"),
        }
        password = options["owner_password"] or ask_password()
        try:
            edition = start(password=password, **answers)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        self.stdout.write(f"{edition.name} is at {edition.url_to('home')}; start it with make run.")
        if wants_mail(options):
            self.test_mail(answers["email"], edition)

    def test_mail(self, to: str, edition: Edition):
        try:
            send_mail(edition.name, "Mail from your publication arrives.", None, [to])
        except OSError as error:
            raise CommandError(f"The test mail could not be sent: {error}.") from None
        self.stdout.write(f"A test mail went out to {to}.")


@transaction.atomic
def start(
    *, name: str, language: str, sections: str, time_zone: str, email: str, password: str
) -> Edition:
    """Make the owner and the edition, or neither."""
    owner = get_user_model()(username=email, email=email, is_staff=True, is_superuser=True)
    password_validation.validate_password(password, owner)
    owner.set_password(password)
    owner.full_clean()
    owner.save()
    proposal = propose(language)
    names = [name.strip() for name in sections.split(",") if name.strip()]
    return found_edition(
        code=slugify(language),
        name=name,
        language_tag=language,
        short_label=proposal.short_label,
        direction=proposal.direction,
        digits=proposal.digits,
        time_zone=time_zone,
        sections=[(each, slugify(each, allow_unicode=True)) for each in names],
    )


def ask(question: str, default: str = "") -> str:
    while True:
        answer = input(f"{question}{f' [{default}]' if default else ''}: ").strip() or default
        if answer:
            return answer


def ask_password() -> str:
    return getpass.getpass("Password of the owner: ")


def wants_mail(options: dict) -> bool:
    if options["mail_test"] or options["no_mail_test"]:
        return options["mail_test"]
    return input("Send a test mail to the owner? [y/N] ").strip().lower() == "y"
