from broadsheet.stories.models.authors import Author
from broadsheet.stories.models.embargo import Embargo, EmbargoOverride
from broadsheet.stories.models.filing import Byline, Correction, StorySection, StoryTopic
from broadsheet.stories.models.preview_links import PreviewLink
from broadsheet.stories.models.reads import ReadCount
from broadsheet.stories.models.story import StoryPage
from broadsheet.stories.models.topics import Topic
from broadsheet.stories.models.versions import Mended, PublishedPicture, PublishedVersion

__all__ = [
    "Author",
    "Byline",
    "Correction",
    "Embargo",
    "EmbargoOverride",
    "Mended",
    "PreviewLink",
    "PublishedPicture",
    "PublishedVersion",
    "ReadCount",
    "StoryPage",
    "StorySection",
    "StoryTopic",
    "Topic",
]
