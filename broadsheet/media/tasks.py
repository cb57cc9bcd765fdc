from django.tasks import task

from broadsheet.kit.changes import announce
from broadsheet.media.models import Picture
from broadsheet.media.renditions import make_renditions


@task(priority=10)  # before the index jobs: readers see empty boxes until then
def make_renditions_of(picture_id: int) -> int:
    """Make the sizes of a picture that readers get; nothing if it is gone by then."""
    picture = Picture.objects.filter(pk=picture_id).first()
    if picture is None:
        return 0
    made = make_renditions(picture)
    announce(picture)
    return made


def make_renditions_later(picture: Picture) -> None:
    make_renditions_of.enqueue(picture.pk)
