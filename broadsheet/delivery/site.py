"""The page store of this installation, and what this process remembers of it."""

from django.conf import settings

from broadsheet.delivery.shelf import Memory
from broadsheet.delivery.store import Store

store = Store(settings.DATA_DIR / "pages")
memory = Memory()
