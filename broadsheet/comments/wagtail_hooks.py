from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button

from broadsheet.comments.desk import deciding, queue, readers, redress, rules, story, words
from broadsheet.comments.desk.figures import FiguresView
from broadsheet.comments.desk.hook import HookView
from broadsheet.editions.desk_rules import allow
from broadsheet.editions.roles import CHIEFS, MODERATORS, has_role, has_role_anywhere
from broadsheet.stories.models import StoryPage

OF_EDITIONS = {
    "queue/<str:queue>/": (queue.QueueView.as_view(), "comment_queue"),
    "bulk/": (deciding.decide_many, "comments_bulk"),
    "undo/": (deciding.undo_last, "comment_undo"),
    "readers/<int:reader_id>/": (readers.ReaderView.as_view(), "moderated_reader"),
    "appeals/": (redress.AppealsView.as_view(), "comment_appeals"),
    "illegal/": (redress.IllegalReportsView.as_view(), "illegal_reports"),
    "log/": (redress.LogView.as_view(), "comment_log"),
    "figures/": (FiguresView.as_view(), "comment_figures"),
    "rules/": (rules.RulesView.as_view(), "comment_rules"),
    "words/": (words.WordsView.as_view(), "comment_words"),
    "reasons/": (rules.ReasonsView.as_view(), "comment_reasons"),
}
OF_CHIEFS = {"check/": (HookView.as_view(), "comment_hook")}
OF_THINGS = {
    "comment/<int:comment_id>/": (queue.CommentView.as_view(), "moderated_comment"),
    "comment/<int:comment_id>/decide/": (deciding.decide, "decide_comment"),
    "appeal/<int:appeal_id>/": (redress.AppealView.as_view(), "comment_appeal"),
    "report/<int:report_id>/": (redress.IllegalReportView.as_view(), "illegal_report"),
    "list/<int:list_id>/": (words.WordListView.as_view(), "comment_word_list"),
    "story/<int:story_id>/": (story.StoryCommentsView.as_view(), "story_comments"),
    "story/<int:story_id>/watch/": (story.watch_story, "watch_story"),
}

allow(MODERATORS, ["comment_queues"])
allow(MODERATORS, [name for _view, name in OF_EDITIONS.values()], edition_id="editions.Edition")
allow(CHIEFS, [name for _view, name in OF_CHIEFS.values()], edition_id="editions.Edition")
allow(MODERATORS, ["moderated_comment", "decide_comment"], comment_id="comments.Comment")
allow(MODERATORS, ["comment_appeal"], appeal_id="comments.Appeal")
allow(MODERATORS, ["illegal_report"], report_id="comments.IllegalReport")
allow(MODERATORS, ["comment_word_list"], list_id="comments.WordList")
allow(MODERATORS, ["story_comments", "watch_story"], story_id="stories.StoryPage")


class ModeratorsItem(MenuItem):
    def is_shown(self, request) -> bool:
        return has_role_anywhere(request.user, MODERATORS)


@hooks.register("register_admin_urls")
def moderation_screens():
    return [
        path("comments/", queue.queues, name="comment_queues"),
        *(
            path(f"comments/<int:edition_id>/{route}", view, name=name)
            for route, (view, name) in (OF_EDITIONS | OF_CHIEFS).items()
        ),
        *(path(f"comments/{route}", view, name=name) for route, (view, name) in OF_THINGS.items()),
    ]


@hooks.register("register_admin_menu_item")
def moderation_item():
    return ModeratorsItem(
        _("Comments"), reverse("comment_queues"), name="comments", icon_name="comment", order=45
    )


@hooks.register("register_page_header_buttons")
def comments_of_a_story(page, user, view_name, next_url=None):
    if isinstance(page, StoryPage) and has_role(user, page.edition_id, MODERATORS):
        address = reverse("story_comments", args=[page.pk])
        yield Button(_("Readers’ comments"), address, icon_name="comment", priority=80)
