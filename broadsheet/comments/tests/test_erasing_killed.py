"""Somebody with many comments is erased by a process that is killed, and by the next one."""

import json
import os
import subprocess
import sys

import pytest

from broadsheet.delivery.tests.sites import ROOT, Site, make_site

COMMENTS = 12

SETTING_UP = f"""
from datetime import timedelta
from django.utils import timezone
from broadsheet.comments.testing import make_comment, make_reader
from broadsheet.comments.posting import report
from broadsheet.comments.voting import like
from broadsheet.readers.models import Erasure
from broadsheet.testing import make_edition, make_story
edition = make_edition("en", "The Calder Lantern", "en", "English", ["World"])
story, known = make_story(edition), timezone.now() - timedelta(days=9)
ada, bo = (make_reader(name, joined_at=known) for name in ("Ada", "Bo"))
for number in range({COMMENTS}):
    said = make_comment(story, f"Ada said {{number}}", by=ada)
    answer = make_comment(story, f"> Ada said {{number}}\\n\\nReally?", said, by=bo)
    like(answer, ada)
    report(answer, ada, "spam")
Erasure.objects.create(account=ada.account, due_at=timezone.now(), edition=edition)
"""

KILLED = """
import os, signal
from broadsheet.comments import subjects
from broadsheet.readers import erasing
left = {after}
def killed(*args, real={module}.{name}, **kwargs):
    global left
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
    left -= 1
    return real(*args, **kwargs)
{module}.{name} = killed
erasing.erase_due()
erasing.finish_begun()
"""

LOOKING = """
import json
from broadsheet.comments.models import Comment, Like, Report
from broadsheet.comments.reconciling import drifts
from broadsheet.kit.ledger import ledger, write_pending
from broadsheet.people.models import User
from broadsheet.readers.models import BegunErasure, Reader
write_pending()
print(json.dumps({
    "drifts": len(list(drifts())),
    "written": Comment.objects.filter(author__name="Ada").count(),
    "quoted": Comment.objects.filter(source__contains="Ada said").exclude(author__name="Ada").count(),
    "likes": Like.objects.count(),
    "reports": Report.objects.count(),
    "others": Comment.objects.filter(author__name="Bo").count(),
    "readers": Reader.objects.filter(name="Ada").count(),
    "active": User.objects.filter(reader__name="Ada", is_active=True).count(),
    "begun": BegunErasure.objects.count(),
    "recorded": sum(each["kind"] == "erasure" for each in ledger().read()),
}))
"""

GOING_ON = "from broadsheet.readers.erasing import finish_begun; print(finish_begun())"


@pytest.fixture(scope="module")
def full(tmp_path_factory, django_db_setup) -> Site:
    site = make_site(tmp_path_factory.mktemp("erasing"))
    site.run(SETTING_UP)
    return site


def killed(site: Site, module: str, name: str, after: int) -> None:
    code = KILLED.format(module=module, name=name, after=after)
    died = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
        cwd=ROOT, env=site.environment, capture_output=True, text=True,
    )  # fmt: skip
    assert died.returncode == -9, died.stderr


@pytest.mark.skipif(os.environ.get("DATABASE_URL", "") != "", reason="copies SQLite’s file")
@pytest.mark.parametrize(
    ("module", "name", "after", "left"),
    [
        ("subjects", "unlike", 5, {"likes": COMMENTS - 5, "written": COMMENTS}),
        ("subjects", "erase", 7, {"written": COMMENTS - 7, "quoted": COMMENTS - 7}),
        ("erasing", "forget_letters_to", 0, {"written": 0, "quoted": 0, "readers": 1}),
    ],
)
def test_what_is_left_is_done_later_and_all_is_consistent_meanwhile(
    full, tmp_path, module, name, after, left
):
    site = full.copied_to(tmp_path)
    killed(site, module, name, after)
    found = json.loads(site.run(LOOKING))
    assert {key: found[key] for key in left} == left
    begun = {"drifts": 0, "active": 0, "begun": 1, "recorded": 1, "others": COMMENTS}
    assert {key: found[key] for key in begun} == begun
    assert site.run(GOING_ON).split() == ["1"]
    found = json.loads(site.run(LOOKING))
    assert found.pop("others") == COMMENTS
    assert found.pop("recorded") == 1
    assert not any(found.values()), found
