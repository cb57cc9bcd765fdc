from broadsheet.comments.models.comments import Comment, CommentFigures, Like, Report, Version
from broadsheet.comments.models.hearing import Mute, Notice
from broadsheet.comments.models.moderation import Claim, Decision, Screening
from broadsheet.comments.models.rules import EditionRules, Mode, SectionRules, WordList
from broadsheet.comments.models.sanctions import Sanction
from broadsheet.comments.models.threads import Thread

__all__ = [
    "Claim",
    "Comment",
    "CommentFigures",
    "Decision",
    "EditionRules",
    "Like",
    "Mode",
    "Mute",
    "Notice",
    "Report",
    "Sanction",
    "Screening",
    "SectionRules",
    "Thread",
    "Version",
    "WordList",
]
