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

LARGEST_ID = 2**63 - 1


@csrf_exempt
@page(cache="never", methods=("POST",))
def read(request: HttpRequest, story_id: int) -> HttpResponse:
    """A page of ours says that its story was opened. Nothing is kept but the count.

    Robots that name themselves and pages of other sites are not counted; the answer is
    the same for all.
    """
    agent = request.headers.get("User-Agent", "").lower()
    same_site = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    if story_id <= LARGEST_ID and agent and same_site and not any(word in agent for word in ROBOTS):
        tally.add(story_id, timezone.now())
    return HttpResponse(status=204)
