from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from broadsheet.kit.policy import page
from broadsheet.stories.reading import tally

ROBOTS = (
    "bot",
    "crawl",
    "spider",
    "slurp",
    "headless",
    "preview",
    "monitor",
    "curl",
    "wget",
    "python",
)

MOST_DIGITS = 19  # of an id that a database can hold


def count(story_id: str, agent: str, fetch_site: str) -> None:
    """Count a read, unless it is a robot's that names itself or another site's page's."""
    agent = agent.lower()
    is_id = story_id.isascii() and story_id.isdecimal() and len(story_id) < MOST_DIGITS
    if is_id and agent and fetch_site == "same-origin" and not any(w in agent for w in ROBOTS):
        tally.add(int(story_id), timezone.now())


@csrf_exempt
@page(cache="never", methods=("POST",))
def read(request: HttpRequest, story_id: int) -> HttpResponse:
    """A page of ours says that its story was opened. Nothing is kept but the count.

    The answer is the same for all. Behind the edge this view is not reached: the edge
    counts by itself (delivery/edge.py).
    """
    get = request.headers.get
    count(str(story_id), get("User-Agent", ""), get("Sec-Fetch-Site", "same-origin"))
    return HttpResponse(status=204)
