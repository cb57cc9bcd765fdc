"""The addresses below the prefix, or at the host, of every edition."""

from django.urls import path

from broadsheet.comments import addresses as comments
from broadsheet.comments import own, redress, views_notices
from broadsheet.editions import views as editions
from broadsheet.fronts import views as fronts
from broadsheet.readers.urls import urlpatterns as accounts
from broadsheet.search import views as search
from broadsheet.stories import history
from broadsheet.stories import views as stories

urlpatterns = [
    path("", fronts.home, name="home"),
    path("colours-<slug:key>.css", editions.colours, name="colours"),
    path("latest/", stories.latest, name="latest"),
    path("archive/", stories.archive, name="archive"),
    path("archive/<int:year>/<int:month>/<int:day>/", stories.archive_day, name="archive_day"),
    path("corrections/", stories.corrections, name="corrections"),
    path("search/", search.search, name="search"),
    path("comments/appeal/<str:token>/", redress.appeal, name="appeal"),
    path("comments/illegal/<str:step>/", redress.report_illegal, name="report_illegal"),
    path("topics/", stories.topics, name="topics"),
    path("topics/<str:slug>/", stories.topic, name="topic"),
    path("authors/", stories.authors, name="authors"),
    path("authors/<str:slug>/", stories.author, name="author"),
    path("account/hidden/", own.show_again, name="account_hidden"),
    path("account/notices/", views_notices.notices, name="account_notices"),
    *accounts,
    path("<str:slug>/", fronts.section, name="section"),
    path("<str:section>/<str:slug>/", stories.story, name="story"),
    *comments.urlpatterns,
    path("<str:section>/<str:slug>/versions/", history.versions, name="versions"),
    path(
        "<str:section>/<str:slug>/versions/<int:old>-<int:new>/",
        history.comparison,
        name="comparison",
    ),
]

handler404 = "broadsheet.editions.errors.not_found"
handler500 = "broadsheet.editions.errors.broken"
