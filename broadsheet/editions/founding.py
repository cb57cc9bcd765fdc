"""Making an edition with all it needs, and taking it away again, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Length
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import (
    Collection,
    CollectionMember,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
    Task,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from broadsheet.editions.models import (
    Edition,
    EditionPage,
    EditionRole,
    InformationPage,
    SectionPage,
)
from broadsheet.editions.validators import RESERVED_SLUGS

Role = EditionRole.Role
SHARED = "Shared"

# Wagtail asks for the rights of its own models, whatever ours are called.
FILES = ("image", "media", "document")
ADD_FILES = [*(f"add_{noun}" for noun in FILES), "choose_image", "choose_document"]
CHANGE_FILES = [f"change_{noun}" for noun in FILES]
FRONTS = [
    f"{verb}_{noun}"
    for noun in ("front", "tickerentry")
    for verb in ("add", "change", "delete", "view", "publish")
    if (noun, verb) not in {("tickerentry", "publish"), ("front", "add"), ("front", "delete")}
]
LABELS = [f"{verb}_{noun}" for noun in ("topic", "author") for verb in ("add", "change", "view")]

# What each role may do: on the edition's pages, with the files of its collection, and with
# the kinds of things that are not pages (these are scoped to the edition by their views).
PAGES = {
    Role.REPORTER: ["add_page"],
    Role.TRANSLATOR: ["add_page"],
    Role.EDITOR: ["add_page", "change_page", "publish_page"],
    Role.FRONT_EDITOR: [],
    Role.MODERATOR: [],
    Role.CHIEF_EDITOR: ["add_page", "change_page", "publish_page", "lock_page", "unlock_page"],
    Role.ASSIGNED: [],
}
COLLECTION = {
    Role.REPORTER: ADD_FILES,
    Role.TRANSLATOR: ADD_FILES,
    Role.EDITOR: ADD_FILES + CHANGE_FILES,
    Role.FRONT_EDITOR: ADD_FILES,
    Role.MODERATOR: [],
    Role.CHIEF_EDITOR: ADD_FILES + CHANGE_FILES,
    Role.ASSIGNED: ["add_image"],
}
THINGS = {
    Role.REPORTER: [],
    Role.TRANSLATOR: [],
    Role.EDITOR: LABELS + FRONTS,
    Role.FRONT_EDITOR: FRONTS,
    Role.MODERATOR: [],
    Role.CHIEF_EDITOR: [
        *LABELS,
        "delete_topic",
        "delete_author",
        *FRONTS,
        "change_edition",
        "view_edition",
    ],
    Role.ASSIGNED: [],
}


@transaction.atomic
def found_edition(*, sections: Iterable[tuple[str, str]] = (), **fields) -> Edition:
    """Make an edition: its slot, pages, collection, roles and sections.

    sections: pairs of name and slug, in the order of the navigation. Raises
    ValidationError naming the field when a value does not fit.
    """
    edition = Edition(**fields)
    edition.full_clean(exclude=["page", "locale", "collection"])
    edition.locale, _ = Locale.objects.get_or_create(language_code=edition.code)
    edition.page = page_of(edition)
    edition.collection = Collection.get_first_root_node().add_child(name=edition.name)
    edition.save()
    make_roles(edition)
    make_review(edition)
    made = [add_section(edition, name, slug) for name, slug in sections]
    edition.navigation = [("section", {"section": section, "label": ""}) for section in made]
    edition.save(update_fields=["navigation"])
    return edition


def sections_named(names: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of name and slug, as found_edition() takes them; empty names are left out."""
    pairs = [(each.strip(), slugify(each, allow_unicode=True)) for each in names if each.strip()]
    slugs = [slug for _name, slug in pairs]
    if not pairs:
        raise ValidationError(_("An edition needs at least one section."))
    if not all(slugs):
        raise ValidationError(_("A section's name needs letters or digits."))
    if len(set(slugs)) < len(slugs):
        raise ValidationError(_("Two sections would have the same address."))
    if taken := RESERVED_SLUGS.intersection(slugs):
        raise ValidationError(
            _("“%s” is an address of the site itself: give that section another name.") % min(taken)
        )
    return pairs


def obstacle_to_deletion(edition: Edition) -> str:
    """Why the edition cannot be deleted, as a sentence; empty when it can."""
    kinds = (SectionPage, InformationPage)  # whatever else stands there are stories and drafts
    if not edition.page.get_descendants().not_exact_type(*kinds).exists():
        return ""
    return (
        _("“%s” has stories, so it cannot be deleted: close it to readers in its settings instead.")
        % edition
    )


@transaction.atomic
def dissolve_edition(edition: Edition) -> None:
    """Take away what found_edition() made. Raises ValidationError when something stands in the way.

    The files in its collection stay, in the root collection, which is the owners' alone.
    """
    if obstacle := obstacle_to_deletion(edition):
        raise ValidationError(obstacle)
    page, locale, collection = edition.page, edition.locale, edition.collection
    groups = list(Group.objects.filter(edition_role__edition=edition).values_list("pk", flat=True))
    workflows = list(
        Workflow.objects.filter(workflow_pages__page=page.page_ptr).values_list("pk", flat=True)
    )
    for child in page.get_children().specific():
        child.delete()  # while the edition is there, whose pages they are
    edition.delete()
    page.refresh_from_db()
    page.delete()
    keep_files_of(collection)
    collection.delete()
    delete_workflows(workflows)
    Group.objects.filter(pk__in=groups).delete()
    if not Page.objects.filter(locale=locale).exists():  # the tree's root has one too
        locale.delete()


def keep_files_of(collection: Collection) -> None:
    root = Collection.get_first_root_node()
    for model in apps.get_models():
        if issubclass(model, CollectionMember):
            files = model._base_manager.filter(collection__path__startswith=collection.path)
            files.update(collection=root)


def delete_workflows(workflows: list[int]) -> None:
    """Delete workflows that no page has any more, with the tasks that are theirs alone."""
    left = Workflow.objects.filter(pk__in=workflows, workflow_pages=None)
    tasks = list(
        Task.objects.filter(workflow_tasks__workflow__in=left).values_list("pk", flat=True)
    )
    Workflow.objects.filter(pk__in=list(left.values_list("pk", flat=True))).delete()
    Task.objects.filter(pk__in=tasks, workflow_tasks=None).delete()


def page_of(edition: Edition) -> EditionPage:
    return root_page().add_child(
        instance=EditionPage(title=edition.name, slug=edition.code, locale=edition.locale)
    )


def add_section(edition: Edition, name: str, slug: str, description: str = "") -> SectionPage:
    section = SectionPage(title=name, slug=slug, description=description, locale=edition.locale)
    return edition.page.add_child(instance=section)


def root_page() -> Page:
    """The tree's root, with the one Site that Wagtail needs rooted there."""
    root = Page.get_first_root_node()
    if not Site.objects.filter(is_default_site=True, root_page=root).exists():
        Site.objects.filter(is_default_site=True).delete()
        Page.objects.filter(depth=2, content_type__model="page").delete()
        Site.objects.create(hostname="localhost", root_page=root, is_default_site=True)
        root.refresh_from_db()
    return root


def shared_collection() -> Collection:
    """Files that every edition's desk may choose."""
    root = Collection.get_first_root_node()
    found = root.get_children().filter(name=SHARED).first()
    return found or root.add_child(name=SHARED)


def make_roles(edition: Edition) -> None:
    for role in Role:
        make_role(edition, role)


def make_role(edition: Edition, role: str) -> EditionRole:
    shared = shared_collection()
    group = Group.objects.create(name=f"{edition.code}: {role}")
    group.permissions.set(permissions(["access_admin", *THINGS[Role(role)]]))
    for permission in permissions(PAGES[Role(role)]):
        GroupPagePermission.objects.create(
            group=group, page=edition.page.page_ptr, permission=permission
        )
    for permission in permissions(COLLECTION[Role(role)]):
        GroupCollectionPermission.objects.create(
            group=group, collection=edition.collection, permission=permission
        )
        if permission.codename.startswith("choose_"):
            GroupCollectionPermission.objects.create(
                group=group, collection=shared, permission=permission
            )
    return EditionRole.objects.create(edition=edition, role=role, group=group)


def make_review(edition: Edition) -> Workflow:
    """The way of a story from those who cannot publish to readers."""
    task = GroupApprovalTask.objects.create(name=f"{edition.name}: review")
    task.groups.set(
        Group.objects.filter(
            edition_role__edition=edition, edition_role__role__in=[Role.EDITOR, Role.CHIEF_EDITOR]
        )
    )
    workflow = Workflow.objects.create(name=f"{edition.name}: review")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(workflow=workflow, page=edition.page.page_ptr)
    return workflow


def permissions(codenames: Iterable[str]) -> list[Permission]:
    """The permissions by codename; an unknown one is an error of ours."""
    wanted = set(codenames)
    found = Permission.objects.filter(codename__in=wanted).order_by(Length("codename"))
    missing = wanted - {permission.codename for permission in found}
    if missing:
        raise LookupError(f"No such permissions: {', '.join(sorted(missing))}.")
    return list(found)
