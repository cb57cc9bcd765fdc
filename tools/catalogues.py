"""The interface texts of the sources and their translations, without gettext's programs.

Django's makemessages and compilemessages call xgettext, msgmerge and msgfmt, which a fresh
machine does not have. Babel reads and writes the same formats in Python. All texts, the
desk's included, are in one catalogue a language: locale/<language>/LC_MESSAGES/django.po.

    python -m tools.catalogues update     bring the .po files up to the sources
    python -m tools.catalogues compile    make the .mo files that Django reads
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
# In gettext's customary order of the forms, which translators know; Babel's own differs
# for Arabic.
THREE_SLAVIC_FORMS = (
    "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "
    "n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
)
PLURAL_FORMS = {
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : "
    "n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5);",
    "de": "nplurals=2; plural=(n != 1);",
    "es": "nplurals=2; plural=(n != 1);",
    "fr": "nplurals=2; plural=(n > 1);",
    "ru": THREE_SLAVIC_FORMS,
    "sr": THREE_SLAVIC_FORMS,
}
LANGUAGES = tuple(PLURAL_FORMS)
SOURCES = ("broadsheet", "config", "templates")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...]] = {
    "_": (1,),
    "gettext": (1,),
    "gettext_lazy": (1,),
    "gettext_noop": (1,),
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def catalogue_path(language: str, root: Path = ROOT) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def read_catalogue(language: str, root: Path = ROOT) -> Catalog:
    """The language's catalogue; an empty one while there is no file."""
    path = catalogue_path(language, root)
    catalogue = Catalog(locale=language, domain="django")
    if path.exists():
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language, domain="django", abort_invalid=True)
    catalogue.mime_headers = [("Plural-Forms", PLURAL_FORMS[language])]
    return catalogue


def source_files(root: Path = ROOT) -> Iterator[Path]:
    for folder in SOURCES:
        for path in sorted((root / folder).rglob("*")):
            parts = path.relative_to(root).parts
            if path.suffix in {".py", ".html", ".txt"} and not {"tests", "migrations"} & {*parts}:
                yield path


def python_of(path: Path) -> str:
    """The file as Python whose calls of gettext are the file's texts.

    templatize() turns all else of a template into words of X's and leaves them where they
    were; without the indentation Python's tokenizer accepts that.
    """
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text
    return "\n".join(line.strip() for line in templatize(text, str(path)).split("\n"))


def extract(root: Path = ROOT) -> Catalog:
    """All texts of the sources, untranslated."""
    template = Catalog(domain="django")
    for path in source_files(root):
        source = BytesIO(python_of(path).encode())
        place = path.relative_to(root).as_posix()
        calls: Iterator[Any] = extract_python(
            source, KEYWORDS, ["Translators"], {"encoding": "utf-8"}
        )
        for line, function, arguments, comments in calls:
            text = text_of(function, arguments)
            if text:
                message, context = text
                template.add(
                    message, locations=[(place, line)], auto_comments=[*comments], context=context
                )
    return template


def text_of(function: Any, arguments: Any) -> tuple[str | tuple[str, str], str | None] | None:
    """The text, or (singular, plural), and its context; None for a call without a literal."""
    given = arguments if isinstance(arguments, tuple) else (arguments,)
    context, message = None, []
    for position in KEYWORDS[function]:
        index, is_context = (
            (position[0], True) if isinstance(position, tuple) else (position, False)
        )
        value = given[index - 1] if len(given) >= index else None
        if not value:
            return None
        if is_context:
            context = value
        else:
            message.append(value)
    return (message[0], message[1]) if len(message) == 2 else message[0], context


def update(root: Path = ROOT) -> None:
    template = extract(root)
    for language in LANGUAGES:
        catalogue = read_catalogue(language, root)
        catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
        path = catalogue_path(language, root)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.write(header(catalogue).encode())
            write_po(
                file, catalogue, width=100, omit_header=True, include_lineno=False,
                sort_by_file=True, ignore_obsolete=True,
            )  # fmt: skip
        empty = sum(1 for message in catalogue if message.id and not is_translated(message))
        print(f"{path.relative_to(root)}: {len(catalogue)} texts, {empty} to translate")


def header(catalogue: Catalog) -> str:
    """A header without dates and names, so that only texts make a difference."""
    return "\n".join(
        [
            f"# Interface texts in {catalogue.locale.english_name}, kept by `make translations`.",
            'msgid ""',
            'msgstr ""',
            f'"Language: {catalogue.locale}\\n"',
            '"MIME-Version: 1.0\\n"',
            '"Content-Type: text/plain; charset=utf-8\\n"',
            '"Content-Transfer-Encoding: 8bit\\n"',
            f'"Plural-Forms: {catalogue.plural_forms}\\n"',
            "",
            "",
        ]
    )


def is_translated(message: Message) -> bool:
    return all(forms_of(message.string)) and not message.fuzzy


def forms_of(text: Any) -> list[str]:
    """A message's id or string as a list: the plural forms, or the one there is."""
    return [form or "" for form in (text if isinstance(text, tuple | list) else (text,))]


def compile_all(root: Path = ROOT) -> None:
    """Make the .mo files that are older than their .po files."""
    for language in LANGUAGES:
        source = catalogue_path(language, root)
        target = source.with_suffix(".mo")
        if not source.exists():
            continue
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        catalogue = read_catalogue(language, root)
        partial = target.with_suffix(".mo.partial")
        with partial.open("wb") as file:
            write_mo(file, catalogue)
        partial.replace(target)


if __name__ == "__main__":
    {"update": update, "compile": compile_all}[sys.argv[1]]()
