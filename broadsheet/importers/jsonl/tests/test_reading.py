"""Reading files of JSON lines, whatever is in them. No database."""

import gzip
import lzma
from pathlib import Path

import pytest

from broadsheet.importers.jsonl.lines import MOST_IN_LINE
from broadsheet.importers.jsonl.loading import source_of, survey
from broadsheet.importers.jsonl.reader import records_of, split_names
from broadsheet.importers.records import MalformedFile, StoryRecord

GOOD = b'{"id": "1", "lang": "en", "title": "One"}\n'


def write(folder: Path, content: bytes, name: str = "news.jsonl") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def reasons(path: Path) -> list[tuple[str, str]]:
    return [record for record in records_of(path) if not isinstance(record, StoryRecord)]


@pytest.mark.parametrize(
    ("pack", "ending"), [(bytes, ""), (lzma.compress, ".xz"), (gzip.compress, ".gz")]
)
def test_packed_and_plain_files_read_alike(tmp_path, pack, ending):
    path = write(tmp_path, pack(GOOD), f"news.jsonl{ending}")
    (record,) = records_of(path)
    assert (record.remote_id, record.title) == ("1", "One")
    assert record.place == f"news.jsonl{ending}, line 1"


def test_a_field_that_is_not_known_is_counted(tmp_path):
    (record,) = records_of(
        write(tmp_path, b'{"id": "1", "title": "One", "headline": "Other", "draft": true}')
    )
    assert record.notes == {"“headline”: left out, no field of that name is known": 1}


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (b'{"id": "2", "title": ', "line 2: is not JSON"),
        (b'["a", "list"]', "line 2: is not a JSON object"),
        (b'{"a": ' * 100_000, "line 2: the JSON is nested too deeply"),
        (b'{"a": ' + b"9" * 5000 + b"}", "line 2: the JSON has a number that is too long"),
        (b'"' + b"x" * (MOST_IN_LINE + 1) + b'"', "line 2: longer than 8 MB"),
    ],
)
def test_a_malformed_line_is_named_in_one_sentence(tmp_path, line, sentence):
    path = write(tmp_path, GOOD + line)
    with pytest.raises(MalformedFile, match=sentence) as raised:
        survey([path])
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(("pack", "ending"), [(lzma.compress, ".xz"), (gzip.compress, ".gz")])
def test_a_file_cut_short_is_malformed(tmp_path, pack, ending):
    whole = pack(b"".join(b'{"id": "%d", "lang": "en", "title": "x"}\n' % n for n in range(2000)))
    path = write(tmp_path, whole[: len(whole) // 2], f"news.jsonl{ending}")
    with pytest.raises(MalformedFile, match="cannot be read"):
        survey([path])


def test_a_bomb_stops_at_the_first_megabytes(tmp_path):
    path = write(tmp_path, lzma.compress(b"\0" * 200_000_000, preset=0), "bomb.jsonl.xz")
    with pytest.raises(MalformedFile, match="line 1: longer than"):
        survey([path])


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"id": "2", "lang": "en", "title": "caf\xe9"}', "is not in UTF-8"),
        (b'{"lang": "en", "title": "No id"}', "has no id"),
        (b'{"id": "2", "lang": "en", "title": null}', "has no headline"),
        (b'{"id": "2", "lang": "klingon!", "title": "x"}', "has a language that is none"),
        (b'{"id": "2", "lang": "en", "title": ["x"]}', "has a title that is no text"),
        (
            b'{"id": "2", "lang": "en", "title": "x", "published": "soon"}',
            "has a date that is none",
        ),
        (b'{"id": "2", "lang": "en", "title": "x", "published": "0001-01-01"}', "has a date"),
        (b'{"id": "2", "lang": "en", "title": "x", "tags": [1]}', "has a tags that is no list"),
    ],
)
def test_a_bad_item_is_skipped_with_its_place_and_the_rest_is_read(tmp_path, line, reason):
    path = write(tmp_path, line + b"\n" + GOOD)
    (skipped,) = reasons(path)
    assert skipped[0] == "news.jsonl, line 1"
    assert skipped[1].startswith(reason)
    assert survey([path])[0] == 2


def test_a_file_of_which_no_line_can_be_read_is_malformed(tmp_path):
    path = write(tmp_path, b"\xff\xfe\x00\n\xc3\x28\n")
    with pytest.raises(MalformedFile, match=r"news\.jsonl: no line of it"):
        survey([path])


def test_a_public_story_without_a_date_is_counted_in_the_report(tmp_path):
    path = write(tmp_path, GOOD + b'{"id": "3", "lang": "en", "title": "x", "draft": true}\n')
    public, draft = records_of(path)
    assert list(public.notes) == ["no “published”: public as of this import"]
    assert not draft.notes


def test_markdown_the_source_and_old_addresses_are_read():
    sample = Path(__file__).parent.parent / "samples" / "stories.jsonl"
    records = [record for record in records_of(sample) if isinstance(record, StoryRecord)]
    harbour, _, bells, _ = records
    assert harbour.source == "The Calder Lantern (CC0)"
    assert bells.markdown.startswith("The *old* bells")
    assert bells.old_paths == ["/old/bells/"]
    assert bells.published.isoformat() == "2024-03-05T07:30:00+01:00"
    assert [term.name for term in bells.authors] == ["Ana Lind", "Tomas Vey"]


def test_a_comma_in_the_name_of_an_office_does_not_part_it():
    assert split_names("Communications Office, Government of Istmar") == [
        "Communications Office", "Government of Istmar",
    ]  # fmt: skip
    assert split_names("Team, Government of Istmar") == ["Team, Government of Istmar"]
    assert split_names("Okafor; Lind") == ["Okafor", "Lind"]


def test_a_later_export_has_the_same_source():
    assert source_of(Path("archive-2026-11-25.jsonl.xz")) == "archive"
    assert source_of(Path("archive.jsonl")) == "archive"
