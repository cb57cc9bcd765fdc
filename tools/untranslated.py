"""List what is wrong with the translations: `python -m tools.untranslated`; 1 if anything is.

A text of the sources that a language lacks, that is empty, marked fuzzy, lacks a plural
form, or whose translation has other placeholders than the source.
"""

from __future__ import annotations

import gettext
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message

from tools.catalogues import LANGUAGES, ROOT, catalogue_path, extract, forms_of, read_catalogue

PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sdrfi]|\{\w*\}")


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text.replace("%%", "")))


def forms_for_one_number(catalogue: Catalog) -> set[int]:
    """The plural forms used for a single number, which may leave the number out.

    Arabic has a form for two of something, in which the word says it all.
    """
    choose = gettext.c2py(catalogue.plural_expr)
    used = [choose(number) for number in range(1000)]
    return {form for form in used if used.count(form) == 1}


def faults(template: Catalog, catalogue: Catalog) -> Iterator[str]:
    sparing = forms_for_one_number(catalogue)
    for wanted in template:
        if not wanted.id:
            continue
        message = catalogue.get(wanted.id, wanted.context)
        if message is None:
            yield fault("missing", wanted)
        elif message.fuzzy:
            yield fault("fuzzy", wanted)
        else:
            yield from faults_of(wanted, message, catalogue, sparing)


def faults_of(
    wanted: Message, message: Message, catalogue: Catalog, sparing: set[int]
) -> Iterator[str]:
    plural = isinstance(wanted.id, tuple)
    strings = forms_of(message.string)
    if len(strings) != (catalogue.num_plurals if plural else 1):
        yield fault("plural forms missing", wanted)
    elif not all(strings):
        yield fault("plural form empty" if plural and any(strings) else "empty", wanted)
    else:
        expected = placeholders(forms_of(wanted.id)[-1])
        for form, text in enumerate(strings):
            found = placeholders(text)
            may_spare = plural and form in sparing
            if found - expected or (expected - found and not may_spare):
                yield fault(f"placeholders differ in “{text}”", wanted)


def fault(what: str, message: Message) -> str:
    text = forms_of(message.id)[0]
    places = ", ".join(sorted({place for place, _ in message.locations}))
    return f"{what}: “{text}” ({places})"


def main(root: Path = ROOT) -> int:
    template = extract(root)
    total = 0
    for language in LANGUAGES:
        for line in faults(template, read_catalogue(language, root)):
            print(f"{catalogue_path(language, root).relative_to(root)}: {line}")
            total += 1
    if total:
        print(f"{total} faults. `make translations` brings the files up to the sources.")
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
