import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from broadsheet.delivery.serving import application  # noqa: E402

__all__ = ["application"]
