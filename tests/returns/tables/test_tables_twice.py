"""One figure stated in several tables: kept once, and told where the tables differ."""

from hypothesis import given
from hypothesis import strategies as st

from kpitools.returns.observation import OBSERVATION, observation
from kpitools.returns.tables.read import stated_twice
from kpitools.returns.values import parse_value


def stated(cell, place, organisation="A", year=104):
    parsed = parse_value(cell, "count")
    return observation(parsed, organisation, "online", "done", year, None, ("a.xls", "表", place))


def test_an_observation_has_the_columns_it_is_told_by():
    row = dict(zip(OBSERVATION, stated(3.0, "B2"), strict=True))
    assert row | {"unit": None, "comparator": None, "note": None} == {
        "organisation": "A", "indicator": "online", "part": "done", "year": 104, "month": None,
        "value": 3, "raw": "3", "unit": None, "comparator": None, "note": None,
        "approximate": False, "file": "a.xls", "sheet": "表", "cell": "B2",
    }  # fmt: skip


def test_equal_figures_are_one_observation_the_first():
    first, again, other = stated(3, "B2"), stated(3.0, "F9"), stated(3, "B2", year=103)
    assert stated_twice([first, again, other]) == ([first, other], [])


def test_different_figures_are_told_at_the_later_place_with_both():
    first, again = stated(3, "B2"), stated(4, "F9")
    kept, (finding,) = stated_twice([first, again])
    assert kept == [first]
    assert (finding.code, finding.cell, finding.found) == ("stated_twice", "F9", "4")
    assert finding.expected == "3 (a.xls 表!B2)"
    place = (finding.organisation, finding.indicator, finding.part, finding.month)
    assert place == ("A", "online", "done", None)


def test_a_figure_that_can_be_used_takes_the_place_of_one_that_can_not():
    bad, good = stated("見附件", "B2"), stated(4, "F9")
    assert stated_twice([bad, good]) == ([good], [])
    assert stated_twice([good, bad]) == ([good], [])
    assert stated_twice([bad, bad]) == ([bad], [])


@given(st.lists(st.tuples(st.sampled_from("AB"), st.integers(0, 2))))
def test_each_figure_is_kept_once_and_every_other_value_told(pairs):
    rows = [stated(value, f"B{nth}", body) for nth, (body, value) in enumerate(pairs)]
    kept, findings = stated_twice(rows)
    first = dict(reversed(pairs))
    assert {row[0]: row[5] for row in kept} == first
    assert len(findings) == sum(value != first[body] for body, value in pairs)
