"""The addresses of comments, below that of their story."""

from django.urls import path

from broadsheet.comments import views, views_acting, views_mails, views_mine, views_writing

HERE = "<str:section>/<str:slug>/comments/"
PART = {"is_part": True}

urlpatterns = [
    path("comments/mails/<str:token>/", views_mails.mails, name="comment_mails"),
    path(HERE, views.thread, name="comments"),
    path(f"{HERE}news/", views.news, name="comments_news"),
    path(f"{HERE}mine/", views_mine.mine, name="comments_mine"),
    path(f"{HERE}own/", views_writing.own, name="comments_own"),
    path(f"{HERE}write/", views_writing.write, name="comment_write"),
    path(f"{HERE}preview/", views_writing.preview, name="comment_preview"),
    path(f"{HERE}at/<str:step>/edit/", views_writing.change, name="comment_edit"),
    *(
        path(f"{HERE}at/<str:step>/{act}/", views_acting.act, {"name": act}, name=f"comment_{act}")
        for act in views_acting.ACTS
    ),
    path(f"{HERE}at/<str:step>/done/", views_acting.outcome, name="comment_outcome"),
    path(f"{HERE}at/<str:step>/", views.comment, name="comment"),
    path(f"{HERE}at/<str:step>/part/", views.comment, PART, name="comment_part"),
    path(f"{HERE}answers/<str:root>/<str:after>/", views.answers, name="comment_answers"),
    path(
        f"{HERE}answers/<str:root>/<str:after>/part/", views.answers, PART,
        name="comment_answers_part",
    ),
    path(f"{HERE}part/<str:sort>/", views.thread, PART, name="comments_part"),
    path(f"{HERE}part/<str:sort>/<str:begin>/", views.thread, PART, name="comments_further_part"),
    path(f"{HERE}<str:sort>/", views.thread, name="comments_sorted"),
    path(f"{HERE}<str:sort>/<str:begin>/", views.thread, name="comments_further"),
]  # fmt: skip
