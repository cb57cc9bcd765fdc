import gettext
from pathlib import Path

import pytest
from babel.messages.pofile import write_po

from tools import catalogues, untranslated

TEMPLATE = """
<h1>{% translate "Most read" %}</h1>
    {% blocktranslate trimmed count counter=total %}
      {{ counter }} story
    {% plural %}
      {{ counter }} stories
    {% endblocktranslate %}
  <p title="it's {% translate 'Search' context 'verb' %}">
"""
MODEL = """
name = _("time zone")
problem = gettext("“%(value)s” is no host name.")
not_a_text = _(variable)
"""


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    for name, text in {
        "templates/front.html": TEMPLATE,
        "broadsheet/models.py": MODEL,
        "broadsheet/tests/test_models.py": '_("never shown")',
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def fill(sources, language, translations):
    """Write the translations into the language's file; texts not named get their source."""
    catalogue = catalogues.read_catalogue(language, sources)
    for message in catalogue:
        plural = isinstance(message.id, tuple)
        first = message.id[0] if plural else message.id
        own = translations.get(first, [message.id[-1] if plural else first])
        message.string = (
            tuple(own * (catalogue.num_plurals if len(own) == 1 else 1)) if plural else own[0]
        )
    with catalogues.catalogue_path(language, sources).open("wb") as file:
        write_po(file, catalogue)


def faults(sources: Path, language: str) -> list[str]:
    template = catalogues.extract(sources)
    return list(untranslated.faults(template, catalogues.read_catalogue(language, sources)))


def test_texts_of_templates_and_python_are_found(sources):
    found = {(message.context, message.id) for message in catalogues.extract(sources) if message.id}
    assert found == {
        (None, "Most read"),
        (None, ("%(counter)s story", "%(counter)s stories")),
        ("verb", "Search"),
        (None, "time zone"),
        (None, "“%(value)s” is no host name."),
    }


def test_updating_keeps_translations_and_changes_nothing_the_second_time(sources):
    catalogues.update(sources)
    fill(sources, "de", {"Most read": ["Meistgelesen"]})
    catalogues.update(sources)
    first = catalogues.catalogue_path("de", sources).read_text()
    catalogues.update(sources)
    assert "Meistgelesen" in first
    assert catalogues.catalogue_path("de", sources).read_text() == first


def test_a_text_that_left_the_sources_leaves_the_file(sources):
    catalogues.update(sources)
    (sources / "templates/front.html").write_text("")
    catalogues.update(sources)
    assert "Most read" not in catalogues.catalogue_path("de", sources).read_text()


def test_compiled_texts_are_read_by_gettext(sources):
    catalogues.update(sources)
    fill(
        sources,
        "ru",
        {"%(counter)s story": ["%(counter)s текст", "%(counter)s текста", "%(counter)s текстов"]},
    )
    catalogues.compile_all(sources)
    path = catalogues.catalogue_path("ru", sources).with_suffix(".mo")
    with path.open("rb") as file:
        russian = gettext.GNUTranslations(file)
    texts = [russian.ngettext("%(counter)s story", "%(counter)s stories", n) for n in (21, 3, 11)]
    assert texts == ["%(counter)s текст", "%(counter)s текста", "%(counter)s текстов"]


@pytest.mark.parametrize(
    ("language", "number", "form"),
    [("ar", 0, 0), ("ar", 2, 2), ("ar", 103, 3), ("ar", 11, 4), ("ar", 100, 5), ("fr", 0, 0),
     ("de", 0, 1), ("es", 1, 0), ("ru", 21, 0), ("ru", 12, 2), ("sr", 22, 1)],
)  # fmt: skip
def test_each_number_takes_the_form_translators_expect(language, number, form):
    catalogue = catalogues.read_catalogue(language, Path("/nowhere"))
    assert gettext.c2py(catalogue.plural_expr)(number) == form


def test_a_complete_language_has_no_faults(sources):
    catalogues.update(sources)
    fill(sources, "ar", {})
    assert faults(sources, "ar") == []


def test_a_missing_and_an_empty_text_are_faults(sources):
    assert len(faults(sources, "de")) == 5
    catalogues.update(sources)
    fill(sources, "de", {"time zone": [""]})
    assert faults(sources, "de") == ["empty: “time zone” (broadsheet/models.py)"]


def test_a_lost_placeholder_is_a_fault(sources):
    catalogues.update(sources)
    fill(sources, "de", {"“%(value)s” is no host name.": ["Das ist kein Hostname."]})
    assert [line.partition(" in ")[0] for line in faults(sources, "de")] == ["placeholders differ"]


def test_only_the_form_of_a_single_number_may_leave_the_number_out(sources):
    catalogues.update(sources)
    fill(sources, "de", {"%(counter)s story": ["ein Artikel", "%(counter)s Artikel"]})
    assert faults(sources, "de") == []
    fill(
        sources, "ru", {"%(counter)s story": ["текст", "%(counter)s текста", "%(counter)s текстов"]}
    )
    assert len(faults(sources, "ru")) == 1
