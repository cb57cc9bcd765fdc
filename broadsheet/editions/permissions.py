"""Rights over things that are not pages and lie in no collection: by edition."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy

from broadsheet.editions.belonging import edition_id_of
from broadsheet.editions.models import Edition, EditionRole
from broadsheet.editions.roles import assigned_pages, is_assigned, is_owner


class EditionPermissionPolicy(ModelPermissionPolicy):
    """A right that a role's group has counts at that role's edition only.

    edition_path: how a row of the model leads to its edition.
    """

    def __init__(self, model, edition_path: str = "edition"):
        super().__init__(model)
        self.edition_path = edition_path

    def editions(self, user, actions) -> set[int]:
        """Ids of the editions where the person may do any of the actions, asked once a request."""
        asked = frozenset(self._get_permission_codenames(actions))
        memo = user.__dict__.setdefault("_editions_by_permission", {})
        if asked not in memo:
            roles = EditionRole.objects.filter(
                group__user=user,
                group__permissions__content_type=self._content_type,
                group__permissions__codename__in=asked,
            )
            memo[asked] = set(roles.values_list("edition_id", flat=True))
        return memo[asked]

    def user_has_permission(self, user, action) -> bool:
        return self.user_has_any_permission(user, [action])

    def user_has_any_permission(self, user, actions) -> bool:
        return is_owner(user) or (user.is_active and bool(self.editions(user, actions)))

    def user_has_permission_for_instance(self, user, action, instance) -> bool:
        return self.user_has_any_permission_for_instance(user, [action], instance)

    def user_has_any_permission_for_instance(self, user, actions, instance) -> bool:
        if is_owner(user):
            return True
        return user.is_active and edition_id_of(instance) in self.editions(user, actions)

    def instances_user_has_any_permission_for(self, user, actions) -> QuerySet:
        things = self.model._default_manager.all()
        if is_owner(user):
            return things
        return things.filter(**{f"{self.edition_path}__in": self.editions(user, actions)})

    def users_with_any_permission_for_instance(self, actions, instance) -> QuerySet:
        groups = EditionRole.objects.filter(
            edition=edition_id_of(instance),
            group__permissions__content_type=self._content_type,
            group__permissions__codename__in=self._get_permission_codenames(actions),
        ).values("group")
        people = get_user_model().objects.filter(is_active=True)
        return people.filter(Q(is_superuser=True) | Q(groups__in=groups)).distinct()


class EditionItselfPolicy(EditionPermissionPolicy):
    """Chief editors change their own edition; only owners make one and delete one."""

    def __init__(self):
        super().__init__(Edition, edition_path="pk")


class AssignedPolicy(PagePermissionPolicy):
    """Who was assigned a page changes it without any right over its place in the tree."""

    def user_has_any_permission(self, user, actions) -> bool:
        """Whoever asks for rights of several kinds, asks whether to offer the tree of pages."""
        if super().user_has_any_permission(user, actions):
            return True
        return set(actions) == {"change"} and bool(assigned_pages(user))

    def user_has_any_permission_for_instance(self, user, actions, instance) -> bool:
        if super().user_has_any_permission_for_instance(user, actions, instance):
            return True
        return "change" in actions and is_assigned(user, instance)
