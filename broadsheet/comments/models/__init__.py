from broadsheet.comments.models.comments import (
    Comment,
    CommentFigures,
    Dislike,
    Like,
    Report,
    Version,
)
from broadsheet.comments.models.hearing import Mute, Notice
from broadsheet.comments.models.moderation import (
    Claim,
    Concern,
    Decision,
    Screening,
    StandingError,
)
from broadsheet.comments.models.reasons import CannedText, Reason
from broadsheet.comments.models.redress import Appeal, IllegalReport
from broadsheet.comments.models.rules import (
    EditionRules,
    FollowedClock,
    Mode,
    SectionRules,
    Unanswered,
    WordList,
)
from broadsheet.comments.models.sanctions import Sanction
from broadsheet.comments.models.threads import Thread, Watch

__all__ = [
    "Appeal",
    "CannedText",
    "Claim",
    "Comment",
    "CommentFigures",
    "Concern",
    "Decision",
    "Dislike",
    "EditionRules",
    "FollowedClock",
    "IllegalReport",
    "Like",
    "Mode",
    "Mute",
    "Notice",
    "Reason",
    "Report",
    "Sanction",
    "Screening",
    "SectionRules",
    "StandingError",
    "Thread",
    "Unanswered",
    "Version",
    "Watch",
    "WordList",
]
