"""Two comments at once, while another program looks at the first."""

from broadsheet.delivery.tests.sites import make_site

WRITING = """
from concurrent.futures import ThreadPoolExecutor
from django.db import connection
from django.test import override_settings
from broadsheet.comments import hook
from broadsheet.comments.models import EditionRules, Mode, Screening, Thread
from broadsheet.comments.posting import post, thread_of
from broadsheet.comments.screening import Draft
from broadsheet.comments.terms import terms_of
from broadsheet.comments.tests.test_hook import PASSES, known_reader
from broadsheet.kit.tests.servers import HOST, answering
from broadsheet.stories.models import StoryPage
from broadsheet.testing import make_edition, make_story

edition = make_edition("en", "The Calder Lantern", "en", "English", ["World"])
story = make_story(edition)
Thread.objects.create(story=story)
readers = [known_reader() for _ in range(2)]

def write(reader):
    mine = StoryPage.objects.select_related("thread").get(pk=story.pk)
    try:
        return post(Draft(thread_of(mine), terms_of(mine), reader, f"Words {reader}")).comment
    finally:
        connection.close()

def think(handler, server):
    server.leave.wait(10)
    PASSES(handler, server)

with (
    override_settings(OUTBOUND_PRIVATE_HOSTS=[HOST]),
    answering(think) as server,
    ThreadPoolExecutor(2) as pool,
):
    EditionRules.objects.create(
        edition=edition, mode=Mode.OPEN, hook_address=server.address, hook_secret=hook.new_secret()
    )
    first = pool.submit(write, readers[0])
    assert server.begun.wait(10)
    second = pool.submit(write, readers[1]).result(10)
    steps = Screening.objects.get().steps
    said = [each.get("said") for each in steps if each["step"] == "hook"]
    print(second.state, len(server.asked), said)
    server.leave.set()
    print(first.result(10).state)
"""


def test_while_it_thinks_others_write_and_a_second_question_is_not_asked(tmp_path):
    told = make_site(tmp_path).run(WRITING)
    assert told.splitlines() == ["waiting 1 ['busy']", "published"]
