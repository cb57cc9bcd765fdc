import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

if settings.BACKGROUND_WORKER:
    from broadsheet.delivery import worker

    worker.start()
