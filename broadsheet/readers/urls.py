"""The addresses of accounts, below the prefix, or at the host, of every edition.

Those that django-allauth leads to have its names.
"""

from __future__ import annotations

from django.urls import path

from broadsheet.readers import (
    crossing,
    erasure_pages,
    factors,
    following_pages,
    me,
    new_address,
    outside,
    page,
    sign_in,
)
from broadsheet.readers.doors import flow, own_flow

signing_in = [
    path("account/sign-in/", flow(sign_in.SignInView.as_view()), name="account_login"),
    path(
        "account/sign-in/code/", flow(sign_in.CodeView.as_view()),
        name="account_request_login_code",
    ),
    path(
        "account/sign-in/code/type/", flow(sign_in.TypedSignInCodeView.as_view()),
        name="account_confirm_login_code",
    ),
    path(
        "account/sign-in/passkey/", flow(sign_in.PasskeyView.as_view()),
        name="mfa_login_webauthn",
    ),
    path(
        "account/sign-in/second-factor/", flow(sign_in.SecondFactorView.as_view()),
        name="mfa_authenticate",
    ),
    path("account/sign-up/", flow(sign_in.SignUpView.as_view()), name="account_signup"),
    path(
        "account/sign-up/code/", flow(sign_in.TypedMailCodeView.as_view()),
        name="account_email_verification_sent",
    ),
    path("account/sign-out/", page.sign_out, name="account_logout"),
    path("account/closed/", flow(sign_in.InactiveView.as_view()), name="account_inactive"),
    path(
        "account/password/forgotten/", flow(sign_in.ForgottenView.as_view()),
        name="account_reset_password",
    ),
    path(
        "account/password/mailed/", flow(sign_in.LinkMailedView.as_view()),
        name="account_reset_password_done",
    ),
    path(
        "account/password/new/<str:uidb36>/<str:key>/", flow(sign_in.NewPasswordView.as_view()),
        name="account_reset_password_from_key",
    ),
    path(
        "account/password/set/", flow(sign_in.NewPasswordSetView.as_view()),
        name="account_reset_password_from_key_done",
    ),
    path(
        "account/outside/<slug:provider_id>/", flow(outside.to_provider),
        name="openid_connect_login",
    ),
    path(
        "account/outside/<slug:provider_id>/back/", flow(outside.back),
        name="openid_connect_callback",
    ),
    path(
        "account/outside-name/", flow(outside.OutsideSignUpView.as_view()),
        name="socialaccount_signup",
    ),
    path("account/hand-over/", crossing.hand_over, name="hand_over"),
    path("account/arrival/", crossing.arrival, name="arrival"),
]  # fmt: skip

safety = [
    path("account/second-factor/", own_flow(factors.factors), name="mfa_index"),
    path(
        "account/second-factor/app/", own_flow(factors.AddAppView.as_view()),
        name="mfa_activate_totp",
    ),
    path(
        "account/second-factor/passkey/", own_flow(factors.AddPasskeyView.as_view()),
        name="mfa_add_webauthn",
    ),
    path(
        "account/second-factor/codes/", own_flow(factors.CodesView.as_view()),
        name="mfa_view_recovery_codes",
    ),
    path(
        "account/second-factor/codes/new/", own_flow(factors.NewCodesView.as_view()),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/second-factor/<int:factor_id>/remove/", own_flow(factors.remove_factor),
        name="reader_remove_factor",
    ),
    path(
        "account/again/", own_flow(factors.PasswordAgainView.as_view()),
        name="account_reauthenticate",
    ),
    path(
        "account/again/code/", own_flow(factors.CodeAgainView.as_view()),
        name="account_request_reauthentication_code",
    ),
    path(
        "account/again/code/type/", own_flow(factors.TypedCodeAgainView.as_view()),
        name="account_confirm_reauthentication_code",
    ),
    path(
        "account/address/", own_flow(new_address.NewAddressView.as_view()), name="account_email"
    ),
    path(
        "account/password/", own_flow(factors.ChangePasswordView.as_view()),
        name="account_change_password",
    ),
    path(
        "account/password/first/", own_flow(factors.SetPasswordView.as_view()),
        name="account_set_password",
    ),
]  # fmt: skip

own = [
    path("account/", page.account, name="account"),
    path("account/me/", me.me, name="account_me"),
    path("account/name/", page.name, name="account_name"),
    path("account/face/", page.face, name="account_face"),
    path("account/choices/", page.choices, name="account_choices"),
    path("account/sessions/", page.sessions, name="account_sessions"),
    path("account/claim/", page.claim, name="account_claim"),
    path("account/saved/", following_pages.saved, name="account_saved"),
    path("account/follows/", following_pages.follows, name="account_follows"),
    path("account/buttons/", following_pages.buttons, name="account_buttons"),
    path("account/copy/", erasure_pages.copy, name="account_copy"),
    path("account/request/<int:pk>/", erasure_pages.asked, name="account_request"),
    path("account/erasure/", erasure_pages.erasure, name="account_erasure"),
]

urlpatterns = [*signing_in, *safety, *own]
