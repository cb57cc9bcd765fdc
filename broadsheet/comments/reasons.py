"""What authors are told for each reason: the edition's own words, or ours, in their language."""

from __future__ import annotations

from django.utils import translation

from broadsheet.comments.models import CannedText, Reason
from broadsheet.comments.models.reasons import WORDS
from broadsheet.editions.models import Edition


def words_of(edition: Edition, language: str) -> dict[str, str]:
    """The texts by reason. language: a tag as in BCP 47."""
    own = CannedText.objects.filter(edition=edition, language=language)
    written = dict(own.values_list("reason", "text"))
    with translation.override(interface_of(language)):
        return {reason: written.get(reason) or str(WORDS[reason]) for reason in Reason}


def words_for(edition: Edition, reason: str, language: str) -> str:
    return words_of(edition, language)[Reason(reason)]


def interface_of(language: str) -> str:
    """The nearest catalogue of ours."""
    try:
        return translation.get_supported_language_variant(language.lower())
    except LookupError:
        return "en"
