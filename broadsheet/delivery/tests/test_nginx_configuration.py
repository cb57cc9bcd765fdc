"""What is printed for nginx; test_nginx.py has a real one read it."""

from io import StringIO

from django.core.management import CommandError, call_command

from broadsheet.delivery.nginx import headers_of_pages
from broadsheet.testing import Newsroom


class Configuration(Newsroom):
    def printed(self, *words: str) -> str:
        out = StringIO()
        call_command("nginx_configuration", *words, stdout=out)
        return out.getvalue()

    def test_pages_are_sent_with_the_headers_that_the_application_sends(self):
        sent = {name.lower(): value for name, value in self.client.get("/en/").headers.items()}
        for name in ("content-length", "vary"):
            sent.pop(name, None)
        self.assertEqual(dict(headers_of_pages()), sent)

    def test_an_edition_with_a_host_of_its_own_has_files_of_its_own(self):
        self.arabic.host = "fanous.example.org:81"
        self.arabic.save()
        printed = self.printed()
        self.assertIn('"fanous.example.org:81" "fanous.example.org:81";', printed)
        self.assertIn("server_name fanous.example.org localhost;", printed)

    def test_with_tls_the_newsrooms_own_lines_are_read(self):
        with self.settings(PUBLIC_URL="https://news.example.org", SERVED_OVER_TLS=True):
            printed = self.printed()
        self.assertEqual(printed.count("listen [::]:443 ssl http2"), 2)
        self.assertEqual(printed.count("include broadsheet-tls*.conf;"), 2)

    def test_a_path_that_nginx_would_take_for_a_variable_is_refused(self):
        with self.settings(MEDIA_ROOT="/srv/$news"):
            message = "nginx cannot be told “/srv/$news/”"
            self.assertRaisesMessage(CommandError, message, self.printed)
