from broadsheet.editions.models import Edition
from broadsheet.people.holdings import handed_over
from broadsheet.people.models import User
from broadsheet.stories.models.preview_links import PreviewLink


@handed_over("preview_links")
def revoke_preview_links(person: User, to: User | None, edition: Edition) -> int:
    """They would go on showing drafts to the person, and are in no colleague's hands."""
    links = list(PreviewLink.objects.valid().filter(made_by=person, story__edition=edition))
    for link in links:
        link.revoke(by=None)
    return len(links)
