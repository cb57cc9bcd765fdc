from broadsheet.comments.models.comments import Comment, CommentFigures, Like, Report, Version
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
    "Report",
    "Sanction",
    "Screening",
    "SectionRules",
    "Thread",
    "Version",
    "WordList",
]
