from broadsheet.editions.models.addresses import OldAddress
from broadsheet.editions.models.edition import Edition, EditionQuerySet
from broadsheet.editions.models.pages import (
    EditionPage,
    EditionSubpage,
    InformationPage,
    SectionPage,
    edition_of,
)
from broadsheet.editions.models.roles import Assignment, EditionRole

__all__ = [
    "Assignment",
    "Edition",
    "EditionPage",
    "EditionQuerySet",
    "EditionRole",
    "EditionSubpage",
    "InformationPage",
    "OldAddress",
    "SectionPage",
    "edition_of",
]
