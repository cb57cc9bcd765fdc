"""The server's process: the edge, the background lanes and the refresher."""

from __future__ import annotations

import gc
import os
import signal
import sys

from django.conf import settings

from broadsheet.delivery import making, worker
from broadsheet.delivery.edge import Edge
from broadsheet.delivery.nginx import headers_of_pages
from broadsheet.delivery.ready import Readies
from broadsheet.delivery.refreshing import refresher
from broadsheet.delivery.site import memory, store
from broadsheet.delivery.statistics import traffic
from broadsheet.delivery.writing import Writer
from broadsheet.kit.jobs import periodic

# How long a thread may keep the interpreter from others, in seconds. Each answer to a reader is
# begun in one thread and ended in another: both would wait 5 ms beside every page being made.
LONGEST_TURN = 0.0002
# granian's first process, which began this one.
MASTER = os.getppid()


@periodic(every=10, in_every_process=True)
def write_traffic_down() -> None:
    traffic.write_down(store)


@periodic(every=1, in_every_process=True)
def end_with_the_master() -> None:
    """A master that is killed leaves the port to this process, and nobody could start again."""
    if os.getppid() != MASTER:
        os.kill(os.getpid(), signal.SIGTERM)


class Application(Edge):
    """Named in granian's command line; granian calls it, and begins and ends it once a process."""

    async def __rsgi__(self, scope, proto) -> None:
        await self(scope, proto)

    def __rsgi_init__(self, loop) -> None:
        if settings.SERVED_BY_NGINX:
            store.served.begin()
        else:
            store.served.end()
        # Whoever was killed may have changed a part and said nothing.
        store.turn_epoch()
        # What lives as long as the process is not looked at again: a full collection of all of
        # Django would hold up every reader.
        gc.collect()
        gc.freeze()
        sys.setswitchinterval(LONGEST_TURN)
        refresher.start(making.make, self.readies.heat)
        if settings.BACKGROUND_WORKER:
            worker.start()

    def __rsgi_del__(self, loop) -> None:
        worker.stop()


writer = Writer(store.served, headers_of_pages()) if settings.SERVED_BY_NGINX else None
application = Application(store, Readies(store, memory, writer))
