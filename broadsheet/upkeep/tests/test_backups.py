"""A backup is whole, found out when it is not, and costs little after the first."""

import pytest

from broadsheet.upkeep.tests.backups import backup, begin_backup


@pytest.mark.parametrize("what", ["rows/stories.StoryPage.jsonl.gz", "originals", "manifest.json"])
def test_a_damaged_backup_is_found_out_and_writes_nothing(newsroom, empty_site, what):
    kept, other = backup(newsroom), empty_site("other")
    path = kept / what
    if what == "originals":
        path = next(each for each in (kept / "files/originals").rglob("*") if each.is_file())
    spoiled = bytearray(path.read_bytes())
    spoiled[len(spoiled) // 2] ^= 1
    path.write_bytes(spoiled)

    with pytest.raises(RuntimeError, match=r"is damaged or missing|was changed|no whole backup"):
        other.manage("restore", str(kept))
    assert not (other.data_dir / "originals").exists()
    assert not (other.data_dir / "being-restored").exists()
    with pytest.raises(RuntimeError, match="There is nothing in"):
        other.manage("pages", "stats")
    with pytest.raises(RuntimeError, match=r"is damaged|was changed|no whole backup"):
        newsroom.manage("backup", "--verify")


def test_the_second_backup_reads_no_picture_again_and_old_ones_go(newsroom):
    first = backup(newsroom)
    second = backup(newsroom)
    third = backup(newsroom, "--keep", "2")
    assert sorted(path.name for path in newsroom.data_dir.glob("backups/*")) == [
        second.name, third.name,
    ]  # fmt: skip
    assert not first.exists()
    pictures = [path for path in (third / "files").rglob("*") if path.is_file()]
    assert pictures and {path.stat().st_nlink for path in pictures} == {2}


def test_a_damaged_copy_is_in_no_backup_made_after_it_was_found_out(newsroom):
    first = backup(newsroom)
    copy = next(each for each in (first / "files/originals").rglob("*") if each.is_file())
    spoiled = bytearray(copy.read_bytes())
    spoiled[len(spoiled) // 2] ^= 1
    copy.write_bytes(spoiled)
    with pytest.raises(RuntimeError, match="is damaged or missing"):
        newsroom.manage("backup", "--verify")
    second = backup(newsroom)
    assert "is whole" in newsroom.manage("backup", "--verify")
    other = next(each for each in (first / "files/default").rglob("*") if each.is_file())
    assert (second / other.relative_to(first)).stat().st_nlink == 2


def test_passwords_are_in_no_backup_unless_they_are_asked_for(newsroom):
    newsroom.environment |= {"MAIL_PASSWORD": "canary-of-mail", "MAIL_HOST": "mail.example.org"}
    kept = (backup(newsroom), backup(newsroom, "--with-secrets"))
    without, with_them = [(each / "settings.env").read_text() for each in kept]
    assert "canary" not in without and "# MAIL_PASSWORD was set" in without
    assert "MAIL_HOST=mail.example.org" in without
    assert "MAIL_PASSWORD=canary-of-mail" in with_them
    assert {path.stat().st_mode & 0o77 for path in kept} == {0}


def test_two_backups_at_once_are_one(newsroom):
    both = [begin_backup(newsroom), begin_backup(newsroom)]
    said = [each.communicate()[1] for each in both]
    ended = sorted(each.returncode for each in both)
    assert ended == [0, 0] or (ended == [0, 1] and "Another backup is being made" in "".join(said))
