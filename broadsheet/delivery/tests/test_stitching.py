import gzip
import zlib

from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.delivery.stitching import followed_by, piece_of, stitch, text_of

steady = settings(max_examples=60, deadline=None, derandomize=True)
texts = st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=8)


@steady
@given(texts)
def test_pieces_make_one_gzip_file_of_all_their_texts(texts):
    stitched = stitch([piece_of(text) for text in texts])

    assert gzip.decompress(stitched).decode() == "".join(texts)


@steady
@given(texts)
def test_a_strict_reader_finds_one_member_and_nothing_after_it(texts):
    """As browsers and curl read it: they stop after the first member."""
    reader = zlib.decompressobj(wbits=31)

    text = reader.decompress(stitch([piece_of(text) for text in texts]))

    assert reader.eof
    assert not reader.unused_data
    assert text.decode() == "".join(texts)


@steady
@given(texts)
def test_the_order_of_pieces_can_be_chosen_when_they_are_sent(texts):
    pieces = [piece_of(text) for text in texts]

    assert gzip.decompress(stitch(reversed(pieces))).decode() == "".join(reversed(texts))


def test_a_piece_may_be_larger_than_the_window_and_repeat_the_one_before():
    text = "The ferry sails at noon, and nobody waits for it. " * 5000

    assert gzip.decompress(stitch([piece_of(text)] * 3)).decode() == text * 3


@steady
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_piece_says_its_text(text):
    assert text_of(piece_of(text)) == text


@steady
@given(st.binary(), st.binary(max_size=2000))
def test_checksums_of_two_texts_make_that_of_both(first, second):
    combined = followed_by(zlib.crc32(first), len(second)) ^ zlib.crc32(second)

    assert combined == zlib.crc32(first + second)
