"""What has changed, told to whoever keeps pages.

Models and activities announce; the layer that stores pages listens. An announcement made in
a transaction counts when the transaction is committed.
"""

from __future__ import annotations

from django.apps import apps
from django.db import transaction
from django.db.models import Model, signals
from django.dispatch import Signal

from broadsheet.kit.showing import tag_of

announced = Signal()
# Whoever is to go on only when pages have followed asks for that with `follow_now`.
asked_to_follow = Signal()


def announce(*things: Model | str, removed: bool = False) -> None:
    """Say that what shows these things is out of date.

    removed: readers must no longer have it, not even an older copy.
    """
    tags = {tag_of(thing) for thing in things}
    if tags:
        announced.send(sender=None, tags=tags, removed=removed)


def follow_now() -> None:
    """Have followed what is announced and committed, before the end of the request."""
    asked_to_follow.send(sender=None)


class Announcing:
    """First base of a model whose rows pages show: saving and deleting them is announced.

    The row and the announcement are written together or not at all. Bulk writes and
    `update()` send no signals: whoever uses them announces by himself.
    """

    @transaction.atomic
    def save(self, *args, **kwargs):
        return super().save(*args, **kwargs)  # type: ignore[misc]

    @transaction.atomic
    def delete(self, *args, **kwargs):
        return super().delete(*args, **kwargs)  # type: ignore[misc]

    def affects(self) -> set[str]:
        """The tags that the row as it is now has a part in."""
        raise NotImplementedError


def follow_models() -> None:
    """Connect the signals; once, when all models are there."""
    for model in apps.get_models():
        if issubclass(model, Announcing):
            signals.pre_save.connect(remember, sender=model)
            signals.post_save.connect(tell, sender=model)
            signals.pre_delete.connect(tell_of_deletion, sender=model)


def remember(sender, instance, raw, update_fields, **kwargs) -> None:
    """Keep what the row affects before it is written.

    Writing some fields of a page is what revisions do; readers' pages are written whole.
    """
    instance.affected_before = set()
    instance.was_live = False
    if raw or update_fields is not None or not instance.pk:
        return
    before = sender._base_manager.filter(pk=instance.pk).first()
    if before is not None:
        instance.affected_before = before.affects()
        instance.was_live = getattr(before, "live", False)


def tell(sender, instance, raw, update_fields, **kwargs) -> None:
    if raw or update_fields is not None:
        return
    is_withdrawn = instance.was_live and not instance.live
    announce(*instance.affected_before, *instance.affects(), removed=is_withdrawn)


def tell_of_deletion(sender, instance, **kwargs) -> None:
    announce(*instance.affects(), removed=True)
