import os
import resource
import socket
import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from broadsheet.delivery.site import begin_anew_if_outdated, store
from broadsheet.delivery.worker import attempt
from broadsheet.editions.models import Edition
from broadsheet.kit.installation import require_installation

MOST_FILES = 65_536
# Of the files, what is kept for the page store, the databases and the server itself.
OWN_FILES = 256
# Of one process. Nearly all of them ask for nothing at any moment; if each sent the headers
# below and no end of them, they would fill 1 GB until the server gives them up.
MOST_CONNECTIONS = 16_384
LARGEST_HEADERS = 64 * 1024  # bytes of one request
# A process that has been told to stop and has not is killed, well before systemd would.
LONGEST_STOP_SECONDS = 15


class Command(BaseCommand):
    help = "Serve the site and the desk, with the background worker in the same process."

    def add_arguments(self, parser):
        parser.add_argument("--workers", type=int, default=1, help="server processes (1)")
        parser.add_argument("--host", default="127.0.0.1", help="address to listen at")

    def handle(self, *args, workers, host, **options):
        require_installation()
        require_static_files()
        require_free_port(host, settings.PORT)
        self.say_where()
        begin_anew_if_outdated(store)
        files = allow_connections()
        # Replaces this process: the server's own master then holds nothing of Django.
        os.environ.setdefault("BACKGROUND_WORKER", "on")
        # Each further arena of the C library keeps some megabytes for a thread that had them once.
        os.environ.setdefault("MALLOC_ARENA_MAX", "2")
        os.execv(
            sys.executable,
            [
                sys.executable, "-m", "granian", "config.rsgi:application",
                "--interface", "rsgi", "--host", host, "--port", str(settings.PORT),
                "--workers", str(workers), "--http", "1", "--loop", "uvloop",
                "--http1-buffer-size", str(LARGEST_HEADERS),
                "--backpressure", str(connections_within(files)),
                "--workers-kill-timeout", str(LONGEST_STOP_SECONDS),
                "--respawn-failed-workers", "--log-level", "warning",
            ],
        )  # fmt: skip

    def say_where(self):
        self.stdout.write(f"Site     {settings.PUBLIC_URL}/")
        attempt("naming the editions", self.name_editions)
        self.stdout.write(f"Desk     {settings.PUBLIC_URL}/desk/")
        if settings.DEMO_SIGN_IN.exists():
            self.stdout.write(f"Sign in  {settings.DEMO_SIGN_IN.read_text().strip()}")
            if settings.SECOND_FACTOR == "offered":
                self.stdout.write("         The demo's people need no second factor.")
        if not settings.MAIL_HOST:
            self.stdout.write(f"Mails    {settings.DATA_DIR / 'mail'}, a file for each")
        self.stdout.flush()

    def name_editions(self):
        for edition in Edition.objects.open():
            self.stdout.write(f"         {edition.url_to('home')}  {edition.name}")


def require_static_files() -> None:
    """Without their list no page can be made, though the server would answer."""
    if not (settings.STATIC_ROOT / "staticfiles.json").exists():
        raise CommandError(
            f"The files that pages need are not in {settings.STATIC_ROOT}: collect them with make"
            " setup or manage.py collectstatic."
        )


def require_free_port(host: str, port: int) -> None:
    """Two servers could listen at one port, and readers would get one or the other."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen()
    except OSError as error:
        raise CommandError(
            f"Nothing can be served at port {port} of {host}: {error.strerror}. If the server is"
            " not running already, set PORT to another."
        ) from None


def allow_connections() -> int:
    """Open as many files at once as this process may: each reader holds a connection."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if most == resource.RLIM_INFINITY else min(MOST_FILES, most)
    if now != resource.RLIM_INFINITY and now < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
    return wanted


def connections_within(files: int) -> int:
    """How many readers one process lets in. Each may have a second file open: the recording
    that it gets, or the body that it sends."""
    return min(MOST_CONNECTIONS, max(files - OWN_FILES, files // 2) // 2)
