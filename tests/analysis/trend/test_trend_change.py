"""Decomposition of a change: adds up exactly, whoever comes, goes or stays."""

from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitools import decompose_change

BODIES = st.dictionaries(
    st.sampled_from("ABCDEFGH"),
    st.integers(1, 5000).flatmap(lambda below: st.tuples(st.integers(0, below), st.just(below))),
    min_size=1,
)
PARTS = ("within", "mix", "entry", "exit")


def table(parts: dict) -> pd.DataFrame:
    rows = [(body, above, below) for body, (above, below) in parts.items()]
    return pd.DataFrame(rows, columns=["organisation", "numerator", "denominator"])


def test_one_body_better_is_all_within():
    found = decompose_change(
        table({"A": (30, 100), "B": (50, 100)}), table({"A": (50, 100), "B": (50, 100)})
    )
    assert (found.before, found.after, found.total) == (40, 50, 10)
    assert (found.within, found.mix, found.entry, found.exit) == (10, 0, 0, 0)
    assert found.by_organisation["contribution"].tolist() == [10, 0]


def test_nobody_better_and_yet_the_city_is():
    # A stays at 20 %, B at 80 %; B's share of the documents grows from a half to three quarters.
    found = decompose_change(
        table({"A": (20, 100), "B": (80, 100)}), table({"A": (20, 100), "B": (240, 300)})
    )
    assert (found.total, found.mix, found.within) == (15, 15, 0)


def test_comers_and_goers():
    # Griliches and Regev by hand: R goes from 50 to 60, half way 55. A leaves with a share of 1/2
    # at 60 %: -1/2 (60 - 55) = -2.5. C comes with 1/2 at 80 %: 1/2 (80 - 55) = 12.5.
    found = decompose_change(
        table({"A": (60, 100), "B": (40, 100)}), table({"B": (40, 100), "C": (80, 100)})
    )
    assert (found.total, found.entry, found.exit) == (10, Fraction(25, 2), Fraction(-5, 2))
    assert (found.within, found.mix) == (0, 0)
    assert found.by_organisation["presence"].tolist() == ["entered", "left", "stayed"]


def test_the_break_of_102_is_no_fall():
    # 附件 註 1: 1,850 of 3,745 agencies in 101, 2,800 of about 7,000 expected in 102. Had the 3,255
    # new ones been asked in 101 and none of them signed online, 101 would stand at 1,850 of 7,000.
    old, new = {"old": (1850, 3745)}, {"old": (1850, 3745), "new": (0, 3255)}
    after = {"old": (2200, 3745), "new": (600, 3255)}
    found = decompose_change(table(old), table(after), restated=table(new))
    assert float(found.total) == pytest.approx(40 - 49.3992, abs=1e-4)
    assert float(found.break_effect) == pytest.approx(26.4286 - 49.3992, abs=1e-4)
    assert found.break_effect + found.within + found.mix + found.entry + found.exit == found.total
    assert found.within > 0


def test_a_body_with_nothing_to_count_is_not_there():
    found = decompose_change(table({"A": (1, 2), "B": (0, 0)}), table({"A": (1, 2), "B": (1, 2)}))
    assert found.by_organisation["presence"].tolist() == ["stayed", "entered"]


def test_no_denominator_at_all_is_a_reason():
    found = decompose_change(table({"A": (0, 0)}), table({"A": (1, 2)}))
    assert (found.total, found.reason) == (None, "no_base")
    assert found.by_organisation.empty


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("A", 1, 2), ("A", 1, 2)], r"before: row 2: found 'A' twice"),
        ([("A", 1, 2), ("B", None, 2)], r"before: row 2 \(B\): numerator: found"),
        ([("A", float("inf"), 2)], r"before: row 1 \(A\): numerator: found inf"),
        ([("A", 1, 0)], r"before: row 1 \(A\): found a denominator of 0"),
        ([("A", 1, -3)], r"before: row 1 \(A\): found a denominator of -3"),
    ],
)
def test_what_can_not_be_counted_is_named_with_its_row(rows, said):
    wrong = pd.DataFrame(rows, columns=["organisation", "numerator", "denominator"], dtype=object)
    with pytest.raises(ValueError, match=said):
        decompose_change(wrong, table({"A": (1, 2)}))
    with pytest.raises(ValueError, match="after: found no column denominator"):
        decompose_change(table({"A": (1, 2)}), table({"A": (1, 2)}).drop(columns="denominator"))


@given(BODIES, BODIES)
def test_the_parts_add_up_exactly(before, after):
    found = decompose_change(table(before), table(after))
    rates = [
        Fraction(100 * sum(a for a, _ in each.values()), sum(b for _, b in each.values()))
        for each in (before, after)
    ]
    assert found.total == rates[1] - rates[0] == sum(getattr(found, name) for name in PARTS)
    assert sum(found.by_organisation["contribution"]) == found.total
    for name in PARTS:
        assert sum(found.by_organisation[name]) == getattr(found, name)


@given(BODIES, BODIES, st.randoms())
def test_the_order_of_bodies_does_not_matter(before, after, chance):
    shuffled = [list(each.items()) for each in (before, after)]
    for each in shuffled:
        chance.shuffle(each)
    one, other = (
        decompose_change(table(before), table(after)),
        decompose_change(*(table(dict(each)) for each in shuffled)),
    )
    pd.testing.assert_frame_equal(one.by_organisation, other.by_organisation)
    assert [getattr(one, name) for name in PARTS] == [getattr(other, name) for name in PARTS]


@given(BODIES, BODIES)
def test_time_backwards_turns_every_sign(before, after):
    ahead, back = (
        decompose_change(table(before), table(after)),
        decompose_change(table(after), table(before)),
    )
    assert (ahead.within, ahead.mix, ahead.entry) == (-back.within, -back.mix, -back.exit)
