from django.apps import AppConfig


class ImportersConfig(AppConfig):
    name = "broadsheet.importers"

    def ready(self):
        from broadsheet.editions import old_addresses
        from broadsheet.importers.places import address_of_place

        old_addresses.further_places.append(address_of_place)
