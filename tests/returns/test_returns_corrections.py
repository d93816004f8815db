"""Declared corrections put into what was read: guarded, listed, and never in the returns themselves."""

from decimal import Decimal

import pytest
import returns_cases as cases

from kpitools import KpiError, load_returns, write_form
from kpitools.plan.corrections import Correction
from kpitools.returns.corrections import corrected
from kpitools.returns.load import CORRECTION, combine

AUTHORITY = "秘書處 105 年 2 月 3 日函"


def correction(key: str, old, new, organisation="A1", year=104, **others) -> Correction:
    """Declare a correction of one row of the form, such as ``signing.signed.3``."""
    indicator, part, month = key.split(".")
    said = {"reason": "誤植", "authority": AUTHORITY, "date": "105.02.03", **others}
    return Correction(
        year=year,
        organisation=organisation,
        indicator=indicator,
        part=part,
        month=None if month == "year" else int(month),
        old=Decimal(str(old)) if isinstance(old, int | float) else old,
        new=Decimal(str(new)),
        **said,
    )


def declaring(plan, *corrections):
    return plan.model_copy(update={"corrections": corrections})


@pytest.fixture
def folder(monthly, tmp_path):
    entries = {"A1": cases.whole_return(monthly, "A1", 104)}
    return write_form(tmp_path / "A1.xlsx", monthly, 104, ["A1"], entries=entries).parent


@pytest.fixture
def year(yearly, tmp_path):
    return cases.write_year(yearly, tmp_path / "year")


def read(plan, folder):
    """What one year's folder holds, before any correction."""
    return combine(plan, 104, [cases.raw_book(path, plan) for path in sorted(folder.iterdir())])


def observed(returns, cell: str):
    table = returns.observations
    (row,) = table[table["cell"] == cell].itertuples()
    return row


def test_a_plan_without_corrections_changes_nothing(monthly, folder):
    returns = read(monthly, folder)
    assert corrected(monthly, returns, 104) is returns
    other = declaring(monthly, correction("signing.signed.3", 7, 8, year=103))
    assert corrected(other, returns, 104) is returns


def test_a_corrected_figure_has_the_new_value_and_the_old_cell(monthly, folder):
    plan = declaring(monthly, correction("signing.signed.3", 7, 8))
    row = observed(corrected(plan, read(plan, folder), 104), "F11")
    assert (row.value, row.raw, row.file, row.sheet) == (8, "7", "A1.xlsx", "A1")
    assert (row.indicator, row.part, row.year, row.month) == ("signing", "signed", 104, 3)
    assert type(row.value) is int


def test_a_correction_may_have_decimals(yearly, year):
    plan = declaring(yearly, correction("hours.hours.year", 14890.5, 14890.25))
    assert observed(corrected(plan, read(plan, year), 104), "F8").value == Decimal("14890.25")


def test_what_was_read_stays_as_it_was(monthly, folder):
    plan = declaring(monthly, correction("signing.signed.3", 7, 8))
    returns, again = read(plan, folder), read(plan, folder)
    done = corrected(plan, returns, 104)
    assert done is not returns
    for name in ("observations", "findings", "sources", "corrections"):
        assert getattr(returns, name).equals(getattr(again, name))
    assert returns.blanks == again.blanks


def test_every_other_figure_stays(monthly, folder):
    plan = declaring(monthly, correction("signing.signed.3", 7, 8))
    before = read(plan, folder)
    after = corrected(plan, before, 104)
    one, two = (
        {row for row in each.observations.astype(str).itertuples(index=False) if row.cell != "F11"}
        for each in (before, after)
    )
    assert one == two
    assert len(after.observations) == len(before.observations)


def test_the_table_lists_what_was_changed_why_and_where(monthly, folder):
    plan = declaring(monthly, correction("signing.signed.3", 7, 8))
    table = corrected(plan, read(plan, folder), 104).corrections
    assert tuple(table.columns) == CORRECTION
    assert list(table.itertuples(index=False, name=None)) == [
        (
            "A1", "signing", "signed", 104, 3, "7", 8, "誤植", AUTHORITY, "105.02.03",
            "A1.xlsx", "A1", "F11",
        )
    ]  # fmt: skip


FITS = [
    (7, 7),
    (7, 7.0),
    (7.5, 7.5),
    ("７", "７"),
    ("７", 7),
    ("1,61O", "1,61O"),
    (-7, -7),
    (-7, "-7"),
    (999999999999, 999999999999),
    ("≤7", "≤7"),
    (None, None),
    ("#N/A", "#N/A"),
]


@pytest.mark.parametrize(("typed", "old"), FITS)
def test_the_old_value_is_the_number_or_the_very_text(monthly, folder, typed, old):
    cases.put(folder / "A1.xlsx", {"F11": typed})
    plan = declaring(monthly, correction("signing.signed.3", old, 8))
    row = observed(corrected(plan, read(plan, folder), 104), "F11")
    assert row.value == 8
    assert row.raw == ("" if typed is None else str(typed))


MISFITS = [
    (7, 6),
    (7, "八"),
    (7, None),
    (None, 0),
    (None, "0"),
    ("1,61O", 161),
    ("1,61O", "1,61o"),
    ("約 7", "7"),
    ("≤7", 7),
    ("#N/A", None),
    ("　", "　"),
]


@pytest.mark.parametrize(("typed", "old"), MISFITS)
def test_another_old_value_stops_the_run(monthly, folder, typed, old):
    cases.put(folder / "A1.xlsx", {"F11": typed})
    plan = declaring(monthly, correction("signing.signed.3", old, 8))
    with pytest.raises(KpiError, match=r"1 correction") as caught:
        corrected(plan, read(plan, folder), 104)
    (fault,) = caught.value.faults
    assert "A1 signing.signed of 104.03" in str(fault)
    shown = "a blank cell" if not str(typed or "").strip() else f"「{typed}」"
    assert shown in str(fault)


def test_every_correction_that_fits_nothing_is_listed(monthly, folder):
    plan = declaring(
        monthly,
        correction("signing.signed.1", 99, 8),
        correction("signing.signed.3", 7, 8),
        correction("signing.signed.2", None, 8),
        correction("signing.signed.4", 1, 8, organisation="B2"),
    )
    with pytest.raises(KpiError) as caught:
        corrected(plan, read(plan, folder), 104)
    said = [str(fault) for fault in caught.value.faults]
    assert len(said) == 3
    assert all(place in text for place, text in zip(("104.01", "104.02", "B2"), said, strict=True))
    assert "hold no such figure" in said[2]


def test_a_corrected_cell_has_no_finding_but_that(monthly, folder):
    cases.put(folder / "A1.xlsx", {"F11": "1,61O", "F14": -1})
    plan = declaring(monthly, correction("signing.signed.3", "1,61O", 8))
    before, after = read(plan, folder), corrected(plan, read(plan, folder), 104)
    assert cases.found(before) == [("not_a_number", "F11"), ("negative", "F14")]
    assert cases.found(after) == [("negative", "F14"), ("corrected", "F11")]
    (finding,) = after.findings.query("code == 'corrected'").itertuples()
    assert (finding.found, finding.expected) == ("1,61O", f"8 (105.02.03 {AUTHORITY}: 誤植)")
    assert (finding.organisation, finding.part, finding.month) == ("A1", "signed", 3)


def test_the_total_is_not_held_against_a_corrected_month(monthly, tmp_path):
    entries = cases.whole_return(monthly, "A1", 104) | {"signing.signed.year": {"value": 210}}
    write_form(tmp_path / "A1.xlsx", monthly, 104, ["A1"], entries={"A1": entries})
    assert "total_differs" not in cases.intake(monthly, tmp_path).findings["code"].to_list()
    plan = declaring(monthly, correction("signing.signed.3", 7, 6))
    assert "total_differs" not in cases.intake(plan, tmp_path).findings["code"].to_list()
    cases.put(tmp_path / "A1.xlsx", {"F41": 209})
    assert ("total_differs", "F41") in cases.found(cases.intake(monthly, tmp_path))
    plan = declaring(monthly, correction("signing.received.3", 8, 9))
    assert ("total_differs", "F41") in cases.found(cases.intake(plan, tmp_path))


def test_checks_look_at_the_corrected_figure(monthly, folder):
    cases.put(folder / "A1.xlsx", {"F11": 999})
    assert ("numerator_over_denominator", "F11") in cases.found(cases.intake(monthly, folder))
    plan = declaring(monthly, correction("signing.signed.3", 999, 7))
    found = cases.found(cases.intake(plan, folder))
    assert ("numerator_over_denominator", "F11") not in found
    assert ("corrected", "F11") in found


def test_a_blank_figure_is_filled_in_at_its_cell(monthly, folder):
    cases.put(folder / "A1.xlsx", {"F11": None})
    plan = declaring(monthly, correction("signing.signed.3", None, 7))
    returns = corrected(plan, read(plan, folder), 104)
    row = observed(returns, "F11")
    assert (row.value, row.raw, row.sheet) == (7, "", "A1")
    assert cases.found(returns) == [("corrected", "F11")]
    assert list(returns.corrections["old"]) == [""]


def test_a_figure_of_a_month_left_blank_is_filled_in_at_its_cell(monthly, folder):
    cases.put(folder / "A1.xlsx", {"F11": None, "F12": None, "F13": None, "F47": None})
    plan = declaring(
        monthly, correction("signing.signed.3", None, 7), correction("stations.open.3", None, 5)
    )
    returns = corrected(plan, read(plan, folder), 104)
    assert list(returns.corrections["cell"]) == ["F11", "F47"]
    assert set(returns.corrections["sheet"]) == {"A1"}
    assert [observed(returns, cell).value for cell in ("F11", "F47")] == [7, 5]
    # Two figures of the month are missing still.
    assert [code for code, _ in cases.found(returns)] == ["missing_month", "corrected", "corrected"]


def test_a_figure_of_a_blank_return_is_filled_in_at_its_cell(monthly, tmp_path):
    path = write_form(tmp_path / "A1.xlsx", monthly, 104, ["A1"])
    plan = declaring(monthly, correction("signing.signed.3", None, 7))
    returns = corrected(plan, read(plan, path.parent), 104)
    assert [(row.cell, row.value) for row in returns.observations.itertuples()] == [("F11", 7)]
    assert [code for code, _ in cases.found(returns)] == ["blank_return", "corrected"]


def test_a_figure_whose_row_was_deleted_has_its_file_at_least(yearly, year):
    with cases.edit(year / "A1.xlsx") as book:
        book["A1"].delete_rows(12)
    plan = declaring(yearly, correction("defects.cases.year", None, 188))
    (row,) = corrected(plan, read(plan, year), 104).corrections.itertuples()
    assert (row.file, row.sheet, row.cell) == ("A1.xlsx", "", "")


def test_a_hidden_row_stays_worth_knowing(monthly, folder):
    with cases.edit(folder / "A1.xlsx") as book:
        book["A1"].row_dimensions[11].hidden = True
    plan = declaring(monthly, correction("signing.signed.3", 7, 8))
    assert cases.found(corrected(plan, read(plan, folder), 104)) == [
        ("hidden_row", "F11"),
        ("corrected", "F11"),
    ]


def test_last_years_column_is_not_what_a_correction_speaks_of(yearly, year):
    cases.put(year / "A1.xlsx", {"I5": 498, "F5": 500})
    plan = declaring(yearly, correction("trained.people.year", 500, 510))
    table = corrected(plan, read(plan, year), 104).observations
    people = table[table["part"] == "people"]
    assert sorted(zip(people["year"], people["value"], strict=True)) == [(103, 498), (104, 510)]


def test_corrections_beside_a_plan_are_applied_where_returns_are_loaded(tmp_path):
    folder = tmp_path / "plan"
    plan = cases.write_plan(folder, cases.YEARLY, cases.YEARLY_BODIES)
    cases.put(cases.write_year(plan, tmp_path / "returns") / "A1.xlsx", {"F5": "5O0"})
    text = (
        "- {year: 104, organisation: A1, indicator: trained, part: people, old: 5O0, new: 500,\n"
        f'   reason: 誤植, authority: {AUTHORITY}, date: "105.02.03"}}\n'
    )
    (folder / "corrections.yaml").write_text(text, encoding="utf-8")
    plan = cases.write_plan(folder, cases.YEARLY, cases.YEARLY_BODIES)
    returns = load_returns(plan, tmp_path / "returns", 104)
    assert cases.told(returns.findings) == [("corrected", "A1.xlsx", "A1", "F5")]
    assert list(returns.sources["findings"]) == [1]
    cases.put(tmp_path / "returns" / "104" / "A1.xlsx", {"F5": 500})
    with pytest.raises(KpiError, match=r"corrections\.yaml"):
        load_returns(plan, tmp_path / "returns", 104)
