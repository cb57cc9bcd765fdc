"""Rights over pages beyond Wagtail's own, which know only the place in the tree."""

from __future__ import annotations

from wagtail.models import PagePermissionTester

from broadsheet.editions.belonging import edition_id_at
from broadsheet.editions.roles import CHIEFS, has_role, is_assigned


class InEditionTester(PagePermissionTester):
    """A page stays in its edition: what it points to lies there."""

    def can_edit(self) -> bool:
        return super().can_edit() or is_assigned(self.user, self.page)

    def can_copy(self) -> bool:
        return super().can_edit()

    def can_move_to(self, destination) -> bool:
        return self.is_near(destination) and super().can_move_to(destination)

    def can_copy_to(self, destination, recursive=False) -> bool:
        return self.is_near(destination) and super().can_copy_to(destination, recursive)

    def is_near(self, destination) -> bool:
        return (
            destination.path[: 2 * destination.steplen] == self.page.path[: 2 * self.page.steplen]
        )

    def can_set_view_restrictions(self) -> bool:
        return False


class StructureTester(InEditionTester):
    """Sections and information pages: chief editors and owners change them, others read."""

    def is_chief(self) -> bool:
        return has_role(self.user, edition_id_at(self.page.path), CHIEFS)

    def can_edit(self) -> bool:
        return self.is_chief() and super().can_edit()

    def can_copy(self) -> bool:
        return self.can_edit()

    def can_delete(self, ignore_bulk=False) -> bool:
        return self.is_chief() and super().can_delete(ignore_bulk)

    def can_unpublish(self) -> bool:
        return self.is_chief() and super().can_unpublish()

    def can_publish(self) -> bool:
        return self.is_chief() and super().can_publish()

    def can_lock(self) -> bool:
        return self.is_chief() and super().can_lock()

    def can_reorder_children(self) -> bool:
        return self.is_chief() and super().can_reorder_children()


class InformationTester(StructureTester):
    def can_add_subpage(self) -> bool:
        return self.is_chief() and super().can_add_subpage()

    def can_publish_subpage(self) -> bool:
        return self.is_chief() and super().can_publish_subpage()


class RootTester(InformationTester):
    """An edition's root is changed on the edition's own screen and never deleted here."""

    def can_edit(self) -> bool:
        return False

    def refused(self, **_) -> bool:
        return False

    can_delete = can_unpublish = can_publish = can_lock = can_move = can_copy = refused  # type: ignore[assignment]
