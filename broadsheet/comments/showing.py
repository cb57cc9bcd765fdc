"""Pages of a thread follow what changed in it, many changes at once: twice a second at most."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.db.models.signals import post_save
from django.dispatch import receiver

from broadsheet.comments.models import EditionRules, Mode, SectionRules, Thread
from broadsheet.editions.models.pages import edition_of
from broadsheet.kit.changes import announce
from broadsheet.kit.jobs import periodic
from broadsheet.stories.selection import figures_tag


def tag(thread_id: int) -> str:
    """What pages that show something of the thread carry."""
    return f"comments:{thread_id}"


@periodic(every=0.4, lane="comments")
def show_changes() -> int:
    """Announce the threads of which readers see something else by now; return how many."""
    behind = Thread.objects.filter(shown__lt=F("version")).values_list("pk", "version")
    changed = list(behind)
    if not changed:
        return 0  # a transaction would hold up every writer
    with transaction.atomic():
        for pk, version in changed:
            Thread.objects.filter(pk=pk).update(shown=version)
            announce(tag(pk))
    return len(changed)


def story_tag(story_id: int) -> str:
    """What pages carry that have to follow when the story's thread begins."""
    return f"comments-of:{story_id}"


def rules_tag(edition_id: int) -> str:
    """What pages carry that follow the edition's choices for comments."""
    return f"comment-rules:{edition_id}"


@periodic(every=30, lane="comments")
def show_counts() -> int:
    """Have the numbers on cards and story pages follow, of all threads at once.

    A card is on many pages; were it made with every comment, so would they be.
    """
    behind = Thread.objects.exclude(counted=F("visible"))
    changed = list(behind.values_list("pk", "story_id", "visible"))
    if not changed:
        return 0
    with transaction.atomic():
        for pk, _, visible in changed:
            Thread.objects.filter(pk=pk).update(counted=visible)
        announce(*(figures_tag(story_id) for _, story_id, _ in changed))
    return len(changed)


@receiver(post_save, sender=Thread)
def follow_thread(instance: Thread, created: bool, raw: bool, **kwargs) -> None:
    """A thread that begins, or of which a moderator chose something. Counting saves none."""
    if not raw:
        about = (tag(instance.pk), story_tag(instance.story_id), figures_tag(instance.story_id))
        announce(*about, removed=not created and instance.mode == Mode.HIDDEN)


@receiver(post_save, sender=EditionRules)
def follow_edition_rules(instance: EditionRules, raw: bool, **kwargs) -> None:
    if not raw:
        announce(rules_tag(instance.edition_id), removed=instance.mode == Mode.HIDDEN)


@receiver(post_save, sender=SectionRules)
def follow_section_rules(instance: SectionRules, raw: bool, **kwargs) -> None:
    if not raw:
        announce(rules_tag(edition_of(instance.section).pk), removed=instance.mode == Mode.HIDDEN)
