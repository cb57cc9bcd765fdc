from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from broadsheet.editions.desk_rules import allow
from broadsheet.editions.roles import CHIEFS, STAFF, has_role_anywhere
from broadsheet.people import factors
from broadsheet.people.desk import StaffView

allow(CHIEFS, ["staff"], edition_id="editions.Edition")
allow(
    STAFF,
    [
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
        path(
            "second-factor/<int:factor_id>/remove/", factors.remove_factor, name="remove_factor"
        ),
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
def staff_screen():
    return [
        path("staff/", StaffView.as_view(), name="staff"),
        path("staff/<int:edition_id>/", StaffView.as_view(), name="staff"),
    ]


@hooks.register("register_settings_menu_item")
def staff_item():
    return ChiefsItem(_("Staff"), reverse("staff"), icon_name="group", order=110)


@hooks.register("register_log_actions")
def roles_are_noted(actions):
    actions.register_action("people.give_role", _("Give role"), _("Role given"))
    actions.register_action("people.take_role", _("Take role"), _("Role taken away"))
    actions.register_action(
        "people.reset_factor", _("Reset second factor"), _("Second factor reset")
    )
