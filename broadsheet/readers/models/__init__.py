from broadsheet.readers.models.addresses import FormerAddress
from broadsheet.readers.models.asking import DataRequest, LegalHold
from broadsheet.readers.models.erasing import BegunErasure, Erasure
from broadsheet.readers.models.following import Follow, SavedStory
from broadsheet.readers.models.readers import HowOften, NameChange, Reader
from broadsheet.readers.models.tickets import Ticket

__all__ = [
    "BegunErasure",
    "DataRequest",
    "Erasure",
    "Follow",
    "FormerAddress",
    "HowOften",
    "LegalHold",
    "NameChange",
    "Reader",
    "SavedStory",
    "Ticket",
]
