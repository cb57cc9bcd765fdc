from django.apps import AppConfig


class TranslationsConfig(AppConfig):
    name = "broadsheet.translations"

    def ready(self):
        from broadsheet.translations.following import follow_stories

        follow_stories()
