"""What belongs to no edition. The editions' own addresses are in edition_urls.py."""

from django.urls import include, path, re_path
from wagtail.admin import urls as desk_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as document_urls

from broadsheet.editions import views as editions
from broadsheet.media import views as media
from broadsheet.people.joining import invitation
from broadsheet.people.notice_desk import OwnAccountView
from broadsheet.people.sign_in import (
    SecondFactorView,
    ThrottledLoginView,
    ThrottledPasswordResetView,
)
from broadsheet.stories import beacon, preview_links
from broadsheet.takedowns import desk as takedowns
from broadsheet.upkeep import health

urlpatterns = [
    path("", editions.offer, name="offer"),
    path("healthz", health.health, name="health"),
    path("healthz/condition", health.condition, name="health_condition"),
    path("beacon/read/<int:story_id>/", beacon.read, name="read_beacon"),
    path("preview/<str:token>/", preview_links.preview, name="preview"),
    path("preview/<str:token>/<path:path>", preview_links.preview_file, name="preview_file"),
    path("robots.txt", editions.robots, name="robots"),
    re_path(r"^media/(?P<path>.+)$", media.public_file, name="media"),
    path("desk/login/", ThrottledLoginView.as_view(), name="wagtailadmin_login"),
    # By the names that allauth leads to; codes by mail are for readers.
    path("desk/login/", ThrottledLoginView.as_view(), name="account_login"),
    path("desk/login/", ThrottledLoginView.as_view(), name="account_request_login_code"),
    path("desk/login/second-factor/", SecondFactorView.as_view(), name="mfa_authenticate"),
    path(
        "desk/password_reset/",
        ThrottledPasswordResetView.as_view(),
        name="wagtailadmin_password_reset",
    ),
    path(
        "desk/pages/<int:page_id>/edit/preview/",
        require_admin_access(takedowns.StoryPreview.as_view()),
        name="story_preview",
    ),
    path(
        "desk/account/",
        require_admin_access(OwnAccountView.as_view()),
        name="wagtailadmin_account",
    ),
    path("desk/invitation/<str:token>/", invitation, name="invitation"),
    path("desk/", include(desk_urls)),
    # At the address of Wagtail's own, which sends every document to everybody.
    re_path(r"^documents/(\d+)/(.*)$", media.document, name="document"),
    path("documents/", include(document_urls)),
]

handler404 = "broadsheet.editions.errors.not_found"
handler500 = "broadsheet.editions.errors.broken"
