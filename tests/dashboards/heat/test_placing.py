"""Boxes of a map: right of whoever leads to them, circles broken, those without links below; none on another."""

from hypothesis import given
from hypothesis import strategies as st

from dashboards.heat.placing import HEIGHT, WIDTH, path, place

NAMES = st.sampled_from("abcdefgh")
LINKS = st.lists(st.tuples(NAMES, NAMES), max_size=20)


def columns(placed):
    return {box: x for box, (x, _) in placed.corners.items()}


def test_a_box_stands_right_of_everything_that_leads_to_it():
    at = columns(place("abc", [("a", "b"), ("b", "c"), ("a", "c")]))

    assert at["a"] < at["b"] < at["c"]


def test_a_circle_is_broken_where_it_closes():
    at = columns(place("ab", [("a", "b"), ("b", "a")]))

    assert at["a"] < at["b"]


def test_boxes_without_a_link_stand_below():
    corners = place("abx", [("a", "b"), ("x", "x")]).corners

    assert corners["x"][1] > max(corners["a"][1], corners["b"][1])


def test_the_last_ones_stand_right_of_all_others():
    at = columns(place("abz", [("a", "z"), ("a", "b"), ("b", "z")], last="z"))

    assert at["a"] < at["b"] < at["z"]


def test_nothing_is_placed_on_an_empty_map():
    assert place([], []).corners == {}


@given(links=LINKS)
def test_every_box_has_a_place_of_its_own_on_the_map(links):
    placed = place("abcdefgh", links)

    assert set(placed.corners) == set("abcdefgh")
    assert len(set(placed.corners.values())) == 8
    assert all(
        0 <= x <= placed.width - WIDTH and 0 <= y <= placed.height - HEIGHT
        for x, y in placed.corners.values()
    )


def test_a_link_back_leads_around_below():
    forth, back = path((0, 0), (400, 0)), path((400, 0), (0, 0))

    assert forth.startswith(f"M{WIDTH},{HEIGHT // 2}")
    assert back.startswith(f"M{400 + WIDTH // 2 + 12},{HEIGHT}")
