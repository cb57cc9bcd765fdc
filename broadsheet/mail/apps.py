from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "broadsheet.mail"

    def ready(self):
        from broadsheet.mail import sending  # noqa: F401 – declares its jobs
