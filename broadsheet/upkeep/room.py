"""Room on the disk: what can be made again makes way for what cannot."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

from django.conf import settings

from broadsheet.delivery.site import store
from broadsheet.kit.jobs import periodic

logger = logging.getLogger(__name__)

LEAST_FREE = 1024**3
# Of a small disk.
SHARE_FREE = 0.05


def least_free(path: Path) -> int:
    """What is to stay free for the database and for pictures, in bytes."""
    return min(LEAST_FREE, int(shutil.disk_usage(path).total * SHARE_FREE))


@periodic(every=10, in_every_process=True)
def keep_room() -> int:
    """Drop kept pages, the oldest first, before the disk is full; return how many."""
    wanted = least_free(settings.DATA_DIR)
    dropped = store.leave_free(wanted)
    if dropped:
        logger.warning("The disk is nearly full: %s kept pages were dropped.", dropped)
    return dropped
