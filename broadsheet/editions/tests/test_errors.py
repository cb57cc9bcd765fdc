"""The page for what went wrong speaks the language of whoever reads it."""

import errno

from django.db import OperationalError, connection
from django.urls import reverse

from broadsheet.testing import Newsroom, make_story


class WhatWentWrong(Newsroom):
    def broken_by(self, error: Exception, path: str, **headers: str):
        """The answer when no story can be read."""

        def fail(execute, sql, *args):
            if "stories_storypage" in sql:
                raise error
            return execute(sql, *args)

        self.client.raise_request_exception = False
        with connection.execute_wrapper(fail):
            return self.client.get(path, headers=headers)

    def test_is_said_to_readers_in_the_language_of_the_edition(self):
        story = make_story(self.arabic)
        error = OperationalError("no such table")
        response = self.broken_by(error, story.path_in(self.arabic), accept_language="de")
        self.assertContains(response, 'lang="ar" dir="rtl"', status_code=500)
        self.assertContains(response, "حدث خلل من جهتنا", status_code=500)

    def test_is_said_at_the_desk_in_the_language_of_the_browser(self):
        self.at_desk_as(self.editor)
        edit = reverse("wagtailadmin_pages:edit", args=[make_story(self.english).pk])
        full = OSError(errno.ENOSPC, "no space left")
        for language, told in {
            "de-DE": "Der Datenträger ist voll: Nichts wurde gespeichert",
            "ar": "القرص ممتلئ: لم يُحفظ شيء",
            "xx": "The disk is full: nothing was saved",
        }.items():
            response = self.broken_by(full, edit, accept_language=language)
            self.assertContains(response, told, status_code=507)
