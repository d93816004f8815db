"""Names of tabs that are data: valid whatever the wanted name is."""

from hypothesis import given
from hypothesis import strategies as st

from kpitools.workbook.tabs import tab_names


def test_a_fit_name_stays_as_it_is():
    assert tab_names(["示範市政府民政局", "D0100"]) == ["示範市政府民政局", "D0100"]


def test_names_alike_or_taken_get_a_number():
    assert tab_names(["甲", "甲", "a", "A"], ["附註"]) == ["甲", "甲 (2)", "a", "A (2)"]
    assert tab_names(["附註", "History"], ["附註"]) == ["附註 (2)", "History (2)"]


def test_a_long_name_is_cut_and_two_long_ones_stay_apart():
    first, second = tab_names(["長" * 40, "長" * 50])
    assert first == "長" * 31
    assert second == "長" * 27 + " (2)"


def test_what_excel_refuses_is_replaced():
    assert tab_names(["a/b:[c]?*\\d", "'甲's'", "", "  "]) == [
        "a_b__c____d",
        "’甲’s’",
        "_",
        "_ (2)",
    ]


@given(st.lists(st.text(max_size=45), max_size=12))
def test_any_names_become_valid_and_unique(wanted):
    names = tab_names(wanted, ["封面"])
    assert len({name.casefold() for name in [*names, "封面"]}) == len(wanted) + 1
    for name in names:
        assert 1 <= len(name.encode("utf-16-le")) // 2 <= 31
        assert not set(name) & set("[]:*?/\\'")
        assert name.casefold() != "history"
