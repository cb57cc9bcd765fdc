import getpass
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.contrib.auth import get_user_model, password_validation
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import MaxLengthValidator, validate_email
from django.db import DatabaseError, transaction
from django.utils.text import slugify
from wagtail.users.models import UserProfile

from broadsheet.editions.founding import found_edition, sections_named
from broadsheet.editions.languages import desk_language, propose, without_interface
from broadsheet.editions.models import Edition
from broadsheet.editions.validators import validate_code, validate_language, validate_time_zone

SECTIONS = "News, World, Culture, Opinion"
ALL_OPTIONS = (
    "--name, --language, --sections, --time-zone, --owner-email, --owner-password and "
    "--mail-test or --no-mail-test"
)


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
        try:
            answers = self.answers(options)
            mails = wants_mail(options)
        except EOFError:
            raise CommandError(
                f"There is nobody to ask: answer with the options {ALL_OPTIONS}."
            ) from None
        edition = start(**answers)
        self.stdout.write(f"{edition.name} is at {edition.url_to('home')}; start it with make run.")
        if remark := without_interface(edition.language_tag):
            self.stdout.write(str(remark))
        if mails:
            self.test_mail(answers["email"], edition)

    def answers(self, options: dict) -> dict[str, str]:
        """What start() is told, each answer checked before the next question."""
        answer = partial(self.answer, options)
        name = answer("name", "Name of the publication", check_name)
        language = answer("language", "Language of its first edition", check_language, "en")
        sections = answer("sections", "Its sections", check_sections, SECTIONS)
        zone = propose(language).time_zone
        time_zone = answer("time_zone", "Its time zone", validate_time_zone, zone)
        email = answer("owner_email", "E-mail address of the owner", check_email)
        password = answer(
            "owner_password",
            "Password of the owner",
            partial(check_password, email),
            is_secret=True,
        )
        return {
            "name": name, "language": language, "sections": sections, "time_zone": time_zone,
            "email": email, "password": password,
        }  # fmt: skip

    def answer(
        self,
        options: dict,
        option: str,
        question: str,
        check: Callable[[str], None],
        default: str = "",
        is_secret: bool = False,
    ) -> str:
        """The option's value or, when it is not given, the first answer that passes."""
        if options[option]:
            try:
                check(options[option])
            except ValidationError as error:
                name = option.replace("_", "-")
                raise CommandError(f"--{name}: {' '.join(error.messages)}") from None
            return options[option]
        read = getpass.getpass if is_secret else input
        while True:
            given = read(f"{question}{f' [{default}]' if default else ''}: ").strip() or default
            try:
                if given:
                    check(given)
                    return given
            except ValidationError as error:
                self.stdout.write(" ".join(error.messages))

    def test_mail(self, to: str, edition: Edition):
        try:
            text = "Mail from your publication arrives."
            send_mail(edition.name, text, None, [to], using="server")
        except OSError as error:
            raise CommandError(f"The test mail could not be sent: {error}.") from None
        if settings.MAIL_HOST:
            self.stdout.write(f"A test mail went out to {to}.")
        else:
            self.stdout.write(
                f"No mail server is set (MAIL_HOST), so nothing went out to {to}: the mail is a "
                f"file in {settings.DATA_DIR / 'mail'}."
            )


def check_name(name: str) -> None:
    MaxLengthValidator(Edition._meta.get_field("name").max_length)(name)


def check_language(language: str) -> None:
    """A language tag that can be the address of the edition too."""
    validate_language(language)
    validate_code(slugify(language))
    MaxLengthValidator(Edition._meta.get_field("code").max_length)(language)


def check_sections(sections: str) -> None:
    sections_named(sections.split(","))


def check_email(email: str) -> None:
    validate_email(email)
    owner_of(email).full_clean(exclude=["password"])


def check_password(email: str, password: str) -> None:
    password_validation.validate_password(password, owner_of(email))


def owner_of(email: str):
    return get_user_model()(username=email, email=email, is_staff=True, is_superuser=True)


@transaction.atomic
def start(
    *, name: str, language: str, sections: str, time_zone: str, email: str, password: str
) -> Edition:
    """Make the owner and the edition, or neither, of answers that are checked."""
    owner = owner_of(email)
    owner.set_password(password)
    owner.full_clean()
    owner.save()
    proposal = propose(language)
    edition = found_edition(
        code=slugify(language),
        name=name,
        language_tag=language,
        short_label=proposal.short_label,
        direction=proposal.direction,
        digits=proposal.digits,
        time_zone=time_zone,
        sections=sections_named(sections.split(",")),
    )
    UserProfile.objects.create(user=owner, preferred_language=desk_language(edition))
    return edition


def wants_mail(options: dict) -> bool:
    if options["mail_test"] or options["no_mail_test"]:
        return options["mail_test"]
    return input("Send a test mail to the owner? [y/N] ").strip().lower() == "y"
