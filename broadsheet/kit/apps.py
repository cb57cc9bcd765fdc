from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "broadsheet.kit"
