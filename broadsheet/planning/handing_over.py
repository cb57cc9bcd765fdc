from broadsheet.editions.models import Edition
from broadsheet.people.holdings import handed_over
from broadsheet.people.models import User
from broadsheet.planning.models import Item


@handed_over("items")
def hand_over_items(person: User, to: User | None, edition: Edition) -> int:
    """What is open of the person's is the successor's, who is told, or is nobody's again."""
    items = list(Item.objects.filter(assignee=person, edition=edition).open())
    for item in items:
        item.assign(to, by=person)
    return len(items)
