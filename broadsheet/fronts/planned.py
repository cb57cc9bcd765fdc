"""When the packages that wait make a story public."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from broadsheet.fronts.models import Package
from broadsheet.stories.models import StoryPage
from broadsheet.stories.models.embargo import plans_stories


@plans_stories
def times_of_packages(story: StoryPage) -> Iterable[datetime]:
    packages = Package.objects.waiting().filter(items__story=story, publish_at__isnull=False)
    return packages.values_list("publish_at", flat=True)
