import os
import signal

# Forked from granian's first process with its handlers, which would swallow an order to stop
# that comes while Django is being loaded; granian sets this process's own afterwards.
for each in (signal.SIGTERM, signal.SIGINT):
    signal.signal(each, signal.SIG_DFL)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django  # noqa: E402

django.setup()

from broadsheet.delivery.serving import application  # noqa: E402

__all__ = ["application"]
