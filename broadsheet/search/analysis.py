"""From text to the words it is found by, per language."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from threading import Lock

import snowballstemmer

from broadsheet.kit.serbian import to_latin

# A stemmer keeps the word it works on in itself.
one_at_a_time = Lock()
WORD = re.compile(r"\w+")
TATWEEL_AND_VOWELS = re.compile("[\u0640\u064b-\u065f\u0670]")
ARABIC_FOLDS = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه"})
STEMMERS = {
    "ar": "arabic", "de": "german", "en": "english", "es": "spanish", "fr": "french",
    "it": "italian", "nl": "dutch", "pt": "portuguese", "ru": "russian", "sr": "serbian",
    "sv": "swedish", "tr": "turkish",
}  # fmt: skip


@cache
def stemmer(language: str):
    name = STEMMERS.get(language)
    return snowballstemmer.stemmer(name) if name else None


def terms(text: str, language_tag: str) -> list[str]:
    """The words of the text as the index knows them: folded and stemmed.

    Arabic loses tatweel and vowel marks and unites the forms of alif; Russian ё is е;
    Serbian is read in Latin whatever its script; accents are dropped elsewhere.
    """
    language = language_tag.split("-")[0].lower()
    text = unicodedata.normalize("NFKC", text).lower()
    if language == "ar":
        text = TATWEEL_AND_VOWELS.sub("", text).translate(ARABIC_FOLDS)
    elif language == "ru":
        text = text.replace("ё", "е")
    elif language == "sr":
        text = to_latin(text)
    return [term(word, language) for word in WORD.findall(text)]


@lru_cache(maxsize=60_000)
def term(word: str, language: str) -> str:
    """What the index holds for the word. Kept, since stemming is slow and words come again."""
    stem = stemmer(language)
    if stem:
        with one_at_a_time:
            word = stem.stemWord(word)
    return without_accents(word)


def without_accents(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word.replace("ß", "ss").replace("đ", "dj"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))
