from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.delivery.composing import fill
from broadsheet.kit.parts import Hole, Item, Part

steady = settings(max_examples=60, deadline=None, derandomize=True)


class Stock:
    """Parts as they were given; a card says its family and its story."""

    def __init__(self, parts: dict[str, Part], withdrawn: tuple[int, ...] = ()) -> None:
        self.parts = parts
        self.withdrawn = withdrawn
        self.asked_for: list[int] = []

    def part(self, name: str) -> Part:
        return self.parts[name]

    def cards(self, family: str, ids: list[int]) -> dict[int, str]:
        self.asked_for += ids
        return {pk: f"<{family} {pk}>" for pk in ids if pk not in self.withdrawn}


def listing(*ids: int, **fields) -> Part:
    return Part([Item(pk) for pk in ids], **fields)


def line(*ids: int) -> str:
    return "".join(f"<line {pk}>" for pk in ids)


def test_a_part_stands_between_its_beginning_and_its_end():
    part = Part([Item(0, "one"), Item(0, "two")], "<ul>", "</ul>")

    assert fill([Hole("ticker")], Stock({"ticker": part})) == ["<ul>onetwo</ul>"]


def test_a_part_without_items_stands_as_its_frame():
    assert fill([Hole("footer")], Stock({"footer": Part([], "all", " of it")})) == ["all of it"]


def test_the_current_storys_own_line_is_another():
    part = Part([Item(1, "<a>1</a>", "<b>1</b>"), Item(2, "<a>2</a>", "<b>2</b>"), Item(3, "3")])
    stock = Stock({"rail": part})

    assert fill([Hole("rail", current=2)], stock) == ["<a>1</a><b>2</b>3"]
    assert fill([Hole("rail", current=3)], stock) == ["<a>1</a><a>2</a>3"]


def test_so_many_cards_are_taken_as_the_hole_asks_for():
    stock = Stock({"top": listing(5, 4, 3, 2, 1)})

    assert fill([Hole("top", take=3, card="line")], stock) == [line(5, 4, 3)]


def test_withdrawn_stories_are_replaced_by_the_next():
    stock = Stock({"top": listing(5, 4, 3, 2, 1)}, withdrawn=(5, 3))

    assert fill([Hole("top", take=3, card="line")], stock) == [line(4, 2, 1)]


def test_no_more_cards_are_asked_for_than_are_shown():
    stock = Stock({"top": listing(*range(100))}, withdrawn=(1,))

    fill([Hole("top", take=3, card="line")], stock)

    assert stock.asked_for == [0, 1, 2, 3]


def test_what_the_page_shows_itself_is_left_out():
    stock = Stock({"top": listing(5, 4, 3)})

    assert fill([Hole("top", take=2, card="line", without=[5, 3])], stock) == [line(4)]


def test_a_later_hole_shows_no_story_of_an_earlier_one():
    stock = Stock({"top": listing(5, 4, 3, 2), "more": listing(4, 3, 1)})
    holes = [Hole("top", take=2, card="line"), Hole("more", take=2, card="line")]

    assert fill(holes, stock) == [line(5, 4), line(3, 1)]


def test_a_story_left_out_by_one_hole_stays_left_out_below_it():
    stock = Stock({"top": listing(5, 4), "more": listing(9, 5, 1)})
    holes = [Hole("top", take=1, card="line", without=[9]), Hole("more", take=3, card="line")]

    assert fill(holes, stock) == [line(5), line(1)]


def test_a_hole_that_shows_all_takes_no_story_from_others():
    stock = Stock({"ticker": Part([Item(5, "5")]), "top": listing(5, 4)})
    holes = [Hole("ticker"), Hole("top", take=1, card="line")]

    assert fill(holes, stock) == ["5", line(5)]


def test_stories_of_most_sources_come_first_then_the_order_of_the_sources():
    stock = Stock({
        "related": Part(before="<", after=">"),
        "topic/1": listing(1, 2, 3), "topic/2": listing(4, 3), "section/7": listing(3, 4, 5),
    })  # fmt: skip
    sources = ["topic/1", "topic/2", "section/7"]

    filled = fill([Hole("related", sources=sources, take=5, card="line")], stock)

    assert filled == [f"<{line(3, 4, 1, 2, 5)}>"]


def test_a_part_with_fewer_items_than_the_least_is_not_there():
    stock = Stock({"rail": Part([Item(0, "a"), Item(0, "b")], "<", ">"), "top": listing(1, 2)})

    assert fill([Hole("rail", least=3)], stock) == [""]
    assert fill([Hole("rail", least=2)], stock) == ["<ab>"]
    assert fill([Hole("top", take=5, least=3, card="line")], stock) == [""]


def test_a_frame_is_not_shown_around_nothing():
    stock = Stock({"top": listing(1, before="<", after=">")}, withdrawn=(1,))

    assert fill([Hole("top", take=5, card="line")], stock) == [""]


def test_the_first_card_may_be_of_another_family():
    stock = Stock({"top": listing(3, 2, 1)}, withdrawn=(3,))

    assert fill([Hole("top", take=2, card="line", first_card="picture")], stock) == [
        "<picture 2><line 1>"
    ]


def test_places_are_numbered_by_what_is_shown():
    stock = Stock({"top": listing(3, 2, 1, places=[("1.", ";"), ("2.", ";")])}, withdrawn=(3,))

    assert fill([Hole("top", take=2, card="line")], stock) == ["1.<line 2>;2.<line 1>;"]


ids = st.integers(1, 12)
lists = st.lists(ids, max_size=10)
choosing = st.builds(
    lambda sources, take, without, first: Hole(
        "empty", sources=[f"list/{n}" for n in sources], take=take, card="line",
        first_card="picture" if first else "", without=without,
    ),
    st.lists(st.integers(0, 3), min_size=1, max_size=4), st.integers(1, 6), lists, st.booleans(),
)  # fmt: skip


@steady
@given(st.lists(lists, min_size=4, max_size=4), st.lists(choosing, max_size=5), lists)
def test_no_story_stands_twice_on_a_page_and_none_that_is_withdrawn(parts, holes, withdrawn):
    stock = Stock(
        {"empty": Part()} | {f"list/{n}": listing(*part) for n, part in enumerate(parts)},
        tuple(withdrawn),
    )

    filled = fill(holes, stock)

    shown = [int(card.split(" ")[1]) for text in filled for card in text.split(">") if card]
    assert len(shown) == len(set(shown))
    assert not set(shown) & set(withdrawn)
    for place, hole in enumerate(holes):
        assert filled[place].count("<") <= hole.take
        below = "".join(filled[place:])
        assert not any(f" {pk}>" in below for pk in hole.without)
