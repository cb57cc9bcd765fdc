from django.apps import AppConfig
from django.db.models.signals import pre_save
from django.utils.translation import gettext_lazy as _


class TakedownsConfig(AppConfig):
    name = "broadsheet.takedowns"
    verbose_name = _("takedowns")

    def ready(self):
        from wagtail.models import Comment, CommentReply, Revision

        from broadsheet.editions.old_addresses import further_answers
        from broadsheet.fronts.models.packages import PackageItem
        from broadsheet.media.models import refusals_to_copy
        from broadsheet.stories.models import StoryPage
        from broadsheet.takedowns import finishing, replaying  # noqa: F401 – declares jobs
        from broadsheet.takedowns.answers import answer_of_takedown
        from broadsheet.takedowns.standing import (
            is_refused_in,
            refuse_to_plan,
            refuse_what_is_down,
            strip_comment,
            strip_revision,
        )

        further_answers.append(answer_of_takedown)
        refusals_to_copy.append(is_refused_in)
        pre_save.connect(refuse_what_is_down, StoryPage, dispatch_uid="takedowns")
        pre_save.connect(strip_revision, Revision, dispatch_uid="takedowns")
        pre_save.connect(strip_comment, Comment, dispatch_uid="takedowns")
        pre_save.connect(strip_comment, CommentReply, dispatch_uid="takedowns")
        pre_save.connect(refuse_to_plan, PackageItem, dispatch_uid="takedowns")
