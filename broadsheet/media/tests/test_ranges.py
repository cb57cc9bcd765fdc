"""Parts of sound and film, as players ask for them."""

import gc
import warnings
from pathlib import Path

from django.conf import settings
from django.test import TestCase

CONTENT = bytes(range(256)) * 4
SIZE = len(CONTENT)


class APartOfAFile(TestCase):
    def setUp(self):
        self.file = Path(settings.MEDIA_ROOT) / "media/parts.mp3"
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_bytes(CONTENT)
        self.addCleanup(self.file.unlink)

    def ask(self, asked: str | None = None, method: str = "get", **headers):
        if asked is not None:
            headers["Range"] = asked
        headers["host"] = "localhost:8000"
        return getattr(self.client, method)("/media/media/parts.mp3", headers=headers)

    def test_is_what_was_asked_for(self):
        for asked, begin, last in (
            ("bytes=0-1", 0, 1),
            ("bytes=10-10", 10, 10),
            ("bytes=1000-", 1000, SIZE - 1),
            ("bytes=-5", SIZE - 5, SIZE - 1),
            ("bytes=-99999", 0, SIZE - 1),
            ("bytes=1000-99999", 1000, SIZE - 1),
            ("Bytes=3-9", 3, 9),
        ):
            with self.subTest(asked):
                answer = self.ask(asked)
                self.assertEqual(answer.status_code, 206)
                self.assertEqual(answer.headers["Content-Range"], f"bytes {begin}-{last}/{SIZE}")
                self.assertEqual(answer.headers["Content-Length"], str(last - begin + 1))
                self.assertEqual(answer.headers["Content-Type"], "audio/mpeg")
                self.assertEqual(answer.headers["Cache-Control"], "public, max-age=86400")
                self.assertEqual(answer.getvalue(), CONTENT[begin : last + 1])

    def test_outside_of_the_file_is_refused(self):
        for asked in (f"bytes={SIZE}-", f"bytes={SIZE}-{SIZE + 9}", "bytes=-0"):
            answer = self.ask(asked)
            self.assertEqual(answer.status_code, 416, asked)
            self.assertEqual(answer.headers["Content-Range"], f"bytes */{SIZE}")
            self.assertNotIn("max-age=86400", answer.headers["Cache-Control"])

    def test_of_an_empty_file_is_refused(self):
        self.file.write_bytes(b"")
        for asked in ("bytes=0-", "bytes=-5"):
            self.assertEqual(self.ask(asked).status_code, 416, asked)
        self.assertEqual(self.ask().status_code, 200)

    def test_is_the_whole_where_it_is_not_a_single_stretch(self):
        for asked in (
            None, "", "bytes=0-1,5-6", "bytes=-", "bytes=9-3", "lines=0-1", "bytes=a-b",
            "bytes=0-" + "9" * 5000,
        ):  # fmt: skip
            answer = self.ask(asked)
            self.assertEqual(answer.status_code, 200, asked)
            self.assertNotIn("Content-Range", answer.headers)
            self.assertEqual(answer.headers["Accept-Ranges"], "bytes")
            self.assertEqual(answer.headers["Content-Length"], str(SIZE))
            self.assertEqual(answer.getvalue(), CONTENT)

    def test_is_the_whole_when_the_file_has_changed_since(self):
        known = self.ask().headers["Last-Modified"]
        changed = {"If-Range": "Thu, 01 Jan 1970 00:00:00 GMT"}
        self.assertEqual(self.ask("bytes=0-1", **changed).status_code, 200)
        self.assertEqual(self.ask("bytes=0-1", **{"If-Range": known}).status_code, 206)

    def test_is_never_compressed(self):
        for asked, status, length in ((None, 200, SIZE), ("bytes=0-499", 206, 500)):
            answer = self.ask(asked, **{"Accept-Encoding": "gzip"})
            self.assertEqual(answer.status_code, status)
            self.assertNotIn("Content-Encoding", answer.headers)
            self.assertEqual(answer.headers["Content-Length"], str(length))
            self.assertEqual(answer.getvalue(), CONTENT[:length])

    def test_is_not_given_to_who_asks_for_the_head_alone(self):
        for asked in (None, "bytes=0-1"):
            answer = self.ask(asked, method="head", **{"Accept-Encoding": "gzip"})
            self.assertEqual(answer.status_code, 200)
            self.assertEqual(answer.headers["Content-Length"], str(SIZE))
            self.assertEqual(answer.headers["Accept-Ranges"], "bytes")
            self.assertEqual(answer.getvalue(), b"")

    def test_leaves_no_file_open(self):
        for asked, status in (("bytes=0-1", 206), (f"bytes={SIZE}-", 416)):
            with self.subTest(asked), warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always", ResourceWarning)
                answer = self.ask(asked)
                self.assertEqual(answer.status_code, status)
                answer.close()
                del answer
                gc.collect()
            left = [str(each.message) for each in caught if "media/parts.mp3" in str(each.message)]
            self.assertEqual(left, [], asked)
