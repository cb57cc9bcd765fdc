from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button

from broadsheet.editions.belonging import edition_id_of
from broadsheet.editions.desk_rules import allow
from broadsheet.editions.roles import CHIEFS, EVERYBODY, has_role, has_role_anywhere
from broadsheet.people import factors, inviting
from broadsheet.people.assigning import may_be_assigned
from broadsheet.people.desk import StaffView
from broadsheet.people.notice_desk import MailPanel, NoticesItem, NoticesView
from broadsheet.people.person import PersonView
from broadsheet.people.review_desk import ReviewStepsView
from broadsheet.people.sessions_desk import SessionsView

allow(CHIEFS, ["staff", "invite", "review_steps"], edition_id="editions.Edition")
allow(CHIEFS, ["invite_for_story"], page_id="wagtailcore.Page")
allow(CHIEFS, ["revoke_invitation"], invitation_id="people.Invitation")
allow(CHIEFS, ["end_assignment"], assignment_id="editions.Assignment")
# Who decides over whom is asked there: people belong to no edition.
allow(CHIEFS, ["staff_person"])
allow(
    EVERYBODY,
    [
        "notices", "own_sessions",
        "mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes", "remove_factor", "account_reauthenticate",
    ],
)  # fmt: skip


@hooks.register("register_admin_urls")
def screens_of_factors():
    """By the names that django-allauth leads to."""
    return [
        path("second-factor/", factors.factors, name="mfa_index"),
        path("second-factor/app/", factors.AddAppView.as_view(), name="mfa_activate_totp"),
        path("second-factor/passkey/", factors.AddKeyView.as_view(), name="mfa_add_webauthn"),
        path("second-factor/codes/", factors.CodesView.as_view(), name="mfa_view_recovery_codes"),
        path(
            "second-factor/codes/new/",
            factors.NewCodesView.as_view(),
            name="mfa_generate_recovery_codes",
        ),
        path("second-factor/<int:factor_id>/remove/", factors.remove_factor, name="remove_factor"),
        path(
            "second-factor/password/",
            factors.PasswordAgainView.as_view(),
            name="account_reauthenticate",
        ),
    ]


@hooks.register("register_account_menu_item")
def factors_in_the_account(request):
    return {
        "url": reverse("mfa_index"),
        "label": _("Second factor"),
        "help_text": _("What you sign in with beside the password."),
    }


class ChiefsItem(MenuItem):
    def is_shown(self, request) -> bool:
        return has_role_anywhere(request.user, CHIEFS)


@hooks.register("register_admin_urls")
def screens():
    return [
        path("notices/", NoticesView.as_view(), name="notices"),
        path("staff/", StaffView.as_view(), name="staff"),
        path("staff/<int:edition_id>/", StaffView.as_view(), name="staff"),
        path("staff/<int:edition_id>/invite/", inviting.InviteView.as_view(), name="invite"),
        path(
            "staff/for-story/<int:page_id>/",
            inviting.InviteForStoryView.as_view(),
            name="invite_for_story",
        ),
        path(
            "staff/invitations/<int:invitation_id>/revoke/",
            inviting.revoke_invitation,
            name="revoke_invitation",
        ),
        path(
            "staff/assignments/<int:assignment_id>/end/",
            inviting.end_assignment,
            name="end_assignment",
        ),
        path("staff/people/<int:person_id>/", PersonView.as_view(), name="staff_person"),
        path("account/sessions/", SessionsView.as_view(), name="own_sessions"),
        path("review-steps/<int:edition_id>/", ReviewStepsView.as_view(), name="review_steps"),
    ]


@hooks.register("register_admin_menu_item")
def notices_item():
    return NoticesItem(_("Notices"), reverse("notices"), name="notices", icon_name="mail", order=40)


@hooks.register("register_account_settings_panel")
def mail_panel(request, user, profile):
    return MailPanel(request, user, profile)


@hooks.register("register_account_menu_item")
def sessions_in_the_account(request):
    return {
        "url": reverse("own_sessions"),
        "label": _("Where you are signed in"),
        "help_text": _("See it, and sign out elsewhere."),
    }


@hooks.register("register_page_header_buttons")
def invite_over_a_story(page, user, view_name, next_url=None):
    if may_be_assigned(page) and has_role(user, edition_id_of(page), CHIEFS):
        yield Button(
            _("Invite a reporter"),
            reverse("invite_for_story", args=[page.pk]),
            icon_name="mail",
            priority=90,
        )


@hooks.register("register_settings_menu_item")
def staff_item():
    return ChiefsItem(_("Staff"), reverse("staff"), icon_name="group", order=110)


@hooks.register("register_log_actions")
def roles_are_noted(actions):
    actions.register_action("people.give_role", _("Give role"), _("Role given"))
    for name, label, message in (
        ("take_role", _("Take role"), _("Role taken away")),
        ("reset_factor", _("Reset second factor"), _("Second factor reset")),
        ("invite", _("Invite"), _("Invited")),
        ("revoke", _("Revoke invitation"), _("Invitation revoked")),
        ("assign", _("Assign a story"), _("Assigned a story")),
        ("end_assignment", _("End assignment"), _("Assignment ended")),
        ("leave", _("Let go"), _("Left")),
    ):
        actions.register_action(f"people.{name}", label, message)
