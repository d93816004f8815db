"""Selection: published draws, equal chances by long counting, and refusals."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitools import select_sample
from kpitools.sampling.select import draw, top_stratum


def items(*values) -> pd.DataFrame:
    names = [chr(ord("A") + nth) for nth in range(len(values))]
    return pd.DataFrame({"id": names, "value": list(values)})


def test_touw_and_hoogduin_2011_page_31_items_by_interval():
    drawn = select_sample(items(700, 750, 1000, 900, 6000), 2, "interval", start=1.2)
    assert drawn["id"].tolist() == ["B", "D"]


def test_touw_and_hoogduin_2011_page_34_values_by_interval():
    with pytest.warns(UserWarning, match=r"1 item\(s\)"):
        drawn = select_sample(items(7, 3, 4, 9, 0, 1, 8, 2, 6, 5), 5, "interval", "value", start=2)
    assert drawn["id"].tolist() == ["A", "C", "D", "G", "I"]
    assert drawn["hits"].tolist() == [1] * 5


def test_an_item_larger_than_the_interval_is_hit_again():
    drawn = select_sample(items(5, 30, 5), 4, "interval", "value", start=10)
    # Points 10, 20, 30, 40 against sums 5, 35, 40.
    assert dict(zip(drawn["id"], drawn["hits"], strict=True)) == {"B": 3, "C": 1}


def test_values_that_can_not_be_drawn_are_dropped_and_counted():
    table = items(5, -3, 0, None, 8)
    with pytest.warns(UserWarning, match=r"3 item\(s\) have no value above 0 in 'value'"):
        drawn = draw(table, 4, "cell", "value", seed=3)
    assert drawn.dropped == 3
    assert set(drawn.table["id"]) <= {"A", "E"}


@pytest.mark.parametrize("method", ["random", "interval", "cell"])
@pytest.mark.parametrize("values", [None, "value"])
def test_seed_and_start_draw_the_same_again(method, values):
    table = items(7, 3, 4, 9, 2, 1, 8, 2, 6, 5)
    first = draw(table, 4, method, values, seed=7)
    again = draw(table, 4, method, values, seed=7)
    pd.testing.assert_frame_equal(first.table, again.table)
    assert first.seed == 7
    if method == "interval":
        begun = draw(table, 4, method, values, start=first.start)
        pd.testing.assert_frame_equal(first.table, begun.table)
        assert begun.seed is None


@pytest.mark.parametrize("method", ["random", "interval", "cell"])
def test_items_have_equal_chances(method):
    times = dict.fromkeys("ABCDEF", 0)
    for seed in range(900):
        for name in select_sample(items(1, 2, 3, 4, 5, 6), 2, method, seed=seed)["id"]:
            times[name] += 1
    # 300 expected each; the standard error is 14.
    assert all(245 < count < 355 for count in times.values()), times


@pytest.mark.parametrize("method", ["random", "interval", "cell"])
def test_values_are_hit_in_proportion(method):
    hits = dict.fromkeys("ABCD", 0)
    for seed in range(800):
        drawn = select_sample(items(10, 20, 30, 40), 2, method, "value", seed=seed)
        for name, count in zip(drawn["id"], drawn["hits"], strict=True):
            hits[name] += count
    for name, expected in zip("ABCD", (160, 320, 480, 640), strict=True):
        assert hits[name] == pytest.approx(expected, rel=0.2)


@given(
    values=st.lists(st.integers(1, 50), min_size=1, max_size=30),
    size=st.integers(1, 30),
    method=st.sampled_from(["random", "interval", "cell"]),
    by_value=st.booleans(),
    seed=st.integers(0, 1000),
)
def test_every_unit_asked_for_is_drawn(values, size, method, by_value, seed):
    table = pd.DataFrame({"value": values})
    if size > (sum(values) if by_value else len(values)):
        return
    drawn = select_sample(table, size, method, "value" if by_value else None, seed=seed)
    assert drawn["hits"].sum() == size
    assert drawn.index.is_monotonic_increasing
    if not by_value:
        assert (drawn["hits"] == 1).all()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((9,), "larger than the population"),
        ((0,), "size"),
        ((2, "magic"), "method"),
        ((2, "random", "nothing"), "not a column"),
        ((2, "random", None, 1), "only the interval method"),
        ((2, "interval", None, 2.5), "at most 1.5"),
        ((2, "interval", None, 0), "more than 0"),
        ((2, "random", None, None, -1), "seed"),
    ],
)
def test_a_draw_that_makes_no_sense_is_refused(arguments, said):
    with pytest.raises(ValueError, match=said):
        select_sample(items(1, 2, 3), *arguments)


def test_an_empty_population_is_refused():
    with pytest.raises(ValueError, match="population of 0"):
        select_sample(items(), 1)


def test_the_top_stratum_grows_until_none_reaches_the_interval():
    # 160 / 4 = 40 takes 100; the 60 left / 3 = 20 takes 30; the 30 left / 2 = 15 takes none.
    certain, interval = top_stratum([100, 30, 14, 10, 6], 4)
    assert certain == [True, True, False, False, False]
    assert interval == 15
    assert top_stratum([5, 5], 2) == ([True, True], None)
