"""What the command does before the server takes its place."""

import shutil
import socket
import time
from io import StringIO
from pathlib import Path
from unittest import mock

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test import SimpleTestCase, TestCase

from broadsheet.delivery.management.commands import serve
from broadsheet.delivery.tests.sites import make_site
from broadsheet.editions.models import Edition
from broadsheet.testing import make_edition


@mock.patch.object(serve, "allow_connections", mock.Mock(return_value=1024))
@mock.patch.object(serve, "begin_anew_if_outdated", mock.Mock())
class TheServer(TestCase):
    def serve(self) -> tuple[str, list[str]]:
        """What was said, and the words that the server was started with."""
        said = StringIO()
        with mock.patch("os.execv") as begin, mock.patch.dict("os.environ"):
            call_command("serve", stdout=said)
        _, words = begin.call_args.args
        return said.getvalue(), words

    def test_says_where_the_editions_are(self):
        make_edition("en", "The Lantern", "en", "English", ["World"])
        said, _ = self.serve()
        self.assertIn("/en/  The Lantern", said)

    def test_starts_while_there_is_no_database(self):
        """Pages are sent from the store without it."""
        with (
            mock.patch.object(Edition, "objects") as editions,
            self.assertLogs("broadsheet.delivery.worker", "WARNING"),
        ):
            editions.open.side_effect = OperationalError("connection refused")
            said, words = self.serve()
        self.assertIn("/desk/", said)
        self.assertIn("granian", words)

    def test_does_not_share_its_port(self):
        with socket.socket() as other:
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            with self.settings(PORT=port), self.assertRaisesMessage(CommandError, f"port {port}"):
                self.serve()

    def test_serves_nothing_where_nothing_was_set_up(self):
        with (
            mock.patch.object(connection.introspection, "table_names", return_value=[]),
            self.assertRaisesMessage(CommandError, "There is nothing in"),
        ):
            self.serve()

    def test_serves_nothing_while_static_files_are_not_collected(self):
        with (
            self.settings(STATIC_ROOT=Path("/nowhere")),
            self.assertRaisesMessage(CommandError, "The files that pages need are not in"),
        ):
            self.serve()


class Connections(SimpleTestCase):
    def test_leave_files_for_what_they_are_sent(self):
        for files, connections in ((64, 16), (1024, 384), (65_536, 16_384)):
            self.assertEqual(serve.connections_within(files), connections)


def test_processes_whose_master_is_killed_end_and_leave_the_port(tmp_path):
    site = make_site(tmp_path)
    shutil.copytree(settings.STATIC_ROOT, tmp_path / "static")
    site.environment["BACKGROUND_WORKER"] = "on"
    with site.serving("--workers", "2") as master:
        master.kill()
        until = time.monotonic() + 20
        while is_listened_at(site.port) and time.monotonic() < until:
            time.sleep(0.1)
    assert not is_listened_at(site.port)


def test_an_order_to_stop_is_heard_while_the_processes_begin(tmp_path):
    site = make_site(tmp_path)
    shutil.copytree(settings.STATIC_ROOT, tmp_path / "static")
    server = site.begin("--workers", "2")
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children")
    while len(children.read_text().split()) < 2:
        time.sleep(0.01)
    time.sleep(0.5)  # of the seconds in which they load Django
    server.terminate()
    server.wait(timeout=serve.LONGEST_STOP_SECONDS - 3)  # after which they would be killed


def is_listened_at(port: int) -> bool:
    with socket.socket() as reader:
        return reader.connect_ex(("127.0.0.1", port)) == 0
