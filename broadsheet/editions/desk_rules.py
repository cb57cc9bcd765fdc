"""Which role may call which of the desk's routes; what is not listed is the owners' alone.

Wagtail asks for rights by model or by place in the tree, and some of its lists, choosers
and reports ask for none. This table stands in front of them. Apps add the routes of
their own desk screens with `allow`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from broadsheet.editions.roles import ASSIGNED, CHIEFS, CHOOSERS, EDITORS, EVERYBODY, WRITERS


@dataclass(frozen=True)
class Rule:
    """roles: who may call the route, at the edition of every thing in its address.

    things: model labels by the name of the part of the address that holds the key.
    """

    roles: frozenset[str]
    things: dict[str, str] = field(default_factory=dict)


RULES: dict[str, Rule] = {}


def allow(roles: frozenset[str], names: Iterable[str], **things: str) -> None:
    for name in names:
        RULES[name] = Rule(roles, things)


def allow_snippet(model: str, editing: frozenset[str], choosing: frozenset[str] = CHOOSERS) -> None:
    """The routes of a snippet's screens and of its chooser."""
    name = model.replace(".", "_").lower()
    screens = [
        "list", "list_results", "add", "edit", "delete", "usage", "history", "history_results",
        "reorder", "preview_on_add", "preview_on_edit", "revisions_view", "revisions_revert",
        "revisions_compare", "revisions_unschedule", "unpublish", "lock", "unlock",
    ]  # fmt: skip
    chooser = ["choose", "choose_results", "chosen", "chosen_multiple", "create"]
    allow(editing, [f"wagtailsnippets_{name}:{screen}" for screen in screens], pk=model)
    allow(choosing, [f"wagtailsnippetchoosers_{name}:{screen}" for screen in chooser], pk=model)


# Reached without being signed in; Wagtail's catch-all answers 404 below them.
OPEN = {
    "wagtailadmin_login", "account_login", "account_request_login_code", "mfa_authenticate", "invitation", "wagtailadmin_password_reset", "wagtailadmin_password_reset_done",
    "wagtailadmin_password_reset_confirm", "wagtailadmin_password_reset_complete",
    "wagtailadmin_javascript_catalog", "wagtailadmin_sprite",
}  # fmt: skip

allow(
    EVERYBODY,
    [
        "wagtailadmin_home",
        "wagtailadmin_account",
        "wagtailadmin_logout",
        "wagtailadmin_dismissibles",
    ],
)
allow(
    CHOOSERS | ASSIGNED,
    [
        "wagtailadmin_choose_page_external_link", "wagtailadmin_choose_page_email_link",
        "wagtailadmin_choose_page_phone_link", "wagtailadmin_choose_page_anchor_link",
        "wagtailadmin_block_preview", "wagtailadmin_choose_page",
        "wagtailadmin_choose_page_search", "wagtailadmin_choose_page_chosen_multiple",
        "wagtailadmin_editing_sessions:ping", "wagtailadmin_editing_sessions:release",
    ],
)  # fmt: skip
allow(CHOOSERS, ["wagtailsnippets:index"])
allow(CHOOSERS, ["wagtailadmin_choose_page_child"], parent_page_id="wagtailcore.Page")

PAGES = "wagtailadmin_pages"
allow(
    WRITERS,
    [
        "wagtailadmin_explore_root", f"{PAGES}:search", f"{PAGES}:search_results", "wagtail_bulk_action",
        f"{PAGES}:choose_parent", "wagtailadmin_api:pages:listing", "wagtailadmin_api:pages:find",
    ],
)  # fmt: skip
allow(WRITERS, ["wagtailadmin_api:pages:detail"], pk="wagtailcore.Page")
allow(
    WRITERS,
    [
        "wagtailadmin_explore",
        "wagtailadmin_explore_results",
        f"{PAGES}:add",
        f"{PAGES}:preview_on_add",
        f"{PAGES}:add_subpage",
    ],
    parent_page_id="wagtailcore.Page",
)
allow(
    WRITERS,
    [
        f"{PAGES}:{name}"
        for name in (
            "usage", "delete", "copy", "history",
            "history_results", "revisions_index", "revisions_view", "revisions_revert",
            "workflow_history", "workflow_history_detail", "workflow_action",
            "collect_workflow_action_data", "confirm_workflow_cancellation", "workflow_preview",
            "unlock",
        )
    ],
    page_id="wagtailcore.Page",
)  # fmt: skip
allow(
    WRITERS | ASSIGNED,
    [f"{PAGES}:{name}" for name in ("edit", "preview_on_edit", "view_draft")],
    page_id="wagtailcore.Page",
)
allow(WRITERS, [f"{PAGES}:revisions_compare"], pk="wagtailcore.Page")
allow(
    WRITERS,
    [f"{PAGES}:move", f"{PAGES}:move_confirm"],
    page_to_move_id="wagtailcore.Page", destination_id="wagtailcore.Page",
)  # fmt: skip
allow(
    EDITORS,
    [f"{PAGES}:unpublish", f"{PAGES}:revisions_unschedule", f"{PAGES}:lock"],
    page_id="wagtailcore.Page",
)
allow(CHIEFS, [f"{PAGES}:set_page_position"], page_to_move_id="wagtailcore.Page")
allow(
    EDITORS,
    [
        f"wagtailadmin_reports:{name}"
        for name in (
            "workflow", "workflow_results", "workflow_tasks", "workflow_tasks_results",
            "aging_pages", "aging_pages_results",
        )
    ],
)  # fmt: skip
allow(CHIEFS, ["wagtailadmin_reports:locked_pages", "wagtailadmin_reports:locked_pages_results"])

allow(
    CHOOSERS,
    [
        "wagtailimages:index", "wagtailimages:index_results", "wagtailimages:add", "wagtailimages:add_multiple",
        "wagtailimages:create_multiple_from_uploaded_image", "wagtailimages:delete_upload_multiple",
        "wagtailimages_chooser:chosen_multiple",
    ],
)  # fmt: skip
allow(
    CHOOSERS | ASSIGNED,
    [f"wagtailimages_chooser:{n}" for n in ("choose", "choose_results", "create")],
)
allow(
    CHOOSERS,
    [
        f"wagtailimages:{n}"
        for n in ("edit", "delete", "image_usage", "edit_multiple", "delete_multiple")
    ]
    + ["wagtailimages_chooser:select_format"],
    image_id="media.Picture",
)
allow(CHOOSERS, ["wagtailimages_chooser:chosen"], pk="media.Picture")

allow(
    CHOOSERS,
    [f"wagtailmedia:{n}" for n in ("index", "add", "chooser", "chooser_typed", "chooser_upload")],
)
allow(
    CHOOSERS,
    [f"wagtailmedia:{n}" for n in ("edit", "delete", "media_usage", "media_chosen")],
    media_id="media.Recording",
)

DOCUMENTS = "wagtaildocs"
allow(
    WRITERS,
    [
        f"{DOCUMENTS}:{n}"
        for n in (
            "index",
            "index_results",
            "add",
            "add_multiple",
            "create_multiple_from_uploaded_document",
            "delete_upload_multiple",
        )
    ]
    + [
        f"{DOCUMENTS}_chooser:{n}"
        for n in ("choose", "choose_results", "chosen_multiple", "create")
    ],
)
allow(
    WRITERS,
    [f"{DOCUMENTS}:edit", f"{DOCUMENTS}:delete", f"{DOCUMENTS}:document_usage"],
    document_id="media.DigitalDocument",
)
allow(
    WRITERS,
    [f"{DOCUMENTS}:edit_multiple", f"{DOCUMENTS}:delete_multiple"],
    doc_id="media.DigitalDocument",
)
allow(WRITERS, [f"{DOCUMENTS}_chooser:chosen"], pk="media.DigitalDocument")
