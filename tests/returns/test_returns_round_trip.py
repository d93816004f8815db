"""A form filled in as an agency would, and read back: exactly what was typed, with its address."""

import shutil
import subprocess
from decimal import Decimal

import openpyxl
import pytest
import returns_cases as cases

from kpitools import load_returns, write_form
from kpitools.returns.figures import figures, year_figure
from kpitools.returns.rows import form_rows

TYPED_YEARLY = {"F5": 523, "F6": 43, "F7": 7.5, "F8": 14890.5, "F9": 171, "F11": 1, "F12": 188}
TYPED_TEXTS = {"I5": 498, "J12": "已列管追蹤", "K5": "研習簽到表"}


@pytest.fixture(scope="module")
def filled(monthly, yearly, tmp_path_factory):
    """Fill in blank forms of both plans; each month's parts are 3, 5 and 5 more than the month."""
    folder = tmp_path_factory.mktemp("filled")
    path = write_form(folder / "small" / "104" / "A1.xlsx", monthly, 104, ["A1"])
    adds = {"signed": 3, "received": 5, "drafted": 5, "open": 7}
    typed = {
        cases.address(monthly, "A1", 104, row.key): row.month + adds[row.part]
        for row in form_rows(monthly, "A1", 104)
        if row.month
    }
    cases.put(path, typed)
    path = write_form(folder / "yearly" / "104" / "A1.xlsx", yearly, 104, ["A1"])
    cases.put(path, {**TYPED_YEARLY, **TYPED_TEXTS})
    book = openpyxl.load_workbook(path)
    book["填報說明"]["B7"] = "105.01.08"
    book.save(path)
    return folder


@pytest.fixture(scope="module")
def converted(filled, soffice, tmp_path_factory):
    """The same forms, opened and saved by LibreOffice without a window."""
    folder = tmp_path_factory.mktemp("converted")
    for name in ("small", "yearly"):
        shutil.copy(filled / name / "104" / "A1.xlsx", folder / f"{name}.xlsx")
    files = [str(folder / f"{name}.xlsx") for name in ("small", "yearly")]
    subprocess.run(
        [
            soffice, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
            "--convert-to", "xlsx", "--outdir", str(folder / "saved"), *files,
        ],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    for name in ("small", "yearly"):
        (folder / name / "104").mkdir(parents=True)
        shutil.move(folder / "saved" / f"{name}.xlsx", folder / name / "104" / "A1.xlsx")
    return folder


def seen(plan, folder) -> set[tuple]:
    """Every figure of the parts an agency types, with its address."""
    table = load_returns(plan, folder, 104).observations
    if plan.frequency == "month":
        table = table[table["month"].notna()]
    names = ("organisation", "indicator", "part", "year", "month", "value", "raw", "file", "cell")
    rows = table[list(names)].itertuples(index=False, name=None)
    return {tuple(None if value is None else str(value) for value in row) for row in rows}


def test_a_monthly_form_gives_exactly_what_was_typed(monthly, filled):
    table = load_returns(monthly, filled / "small", 104).observations
    table = table[table["month"].notna()]
    adds = {"signed": 3, "received": 5, "drafted": 5, "open": 7}
    for row in table.itertuples():
        assert row.value == row.month + adds[row.part]
        assert type(row.value) is int
        key = f"{row.indicator}.{row.part}.{row.month}"
        assert row.cell == cases.address(monthly, "A1", 104, key)
    assert set(table["file"]) == {"A1.xlsx"} and set(table["sheet"]) == {"A1"}
    assert len(table) == 12 * 4


def test_a_yearly_form_gives_exactly_what_was_typed(yearly, filled):
    returns = cases.intake(yearly, filled / "yearly" / "104")
    table = returns.observations
    this_year = table[(table["year"] == 104) & ~table["part"].isin(["cause", "evidence"])]
    assert dict(zip(this_year["cell"], this_year["value"], strict=True)) == {
        **TYPED_YEARLY,
        "F7": Decimal("7.5"),
        "F8": Decimal("14890.5"),
    }
    assert list(returns.findings["code"]) == []


def test_last_years_figure_carries_last_year(yearly, filled):
    table = cases.intake(yearly, filled / "yearly" / "104").observations
    (row,) = table[table["year"] == 103].itertuples()
    assert (row.indicator, row.part, row.value, row.cell) == ("trained", "people", 498, "I5")


def test_cause_and_evidence_come_back_as_text(yearly, filled):
    table = cases.intake(yearly, filled / "yearly" / "104").observations
    texts = table[table["part"].isin(["cause", "evidence"])]
    assert set(
        zip(texts["indicator"], texts["part"], texts["raw"], texts["cell"], strict=True)
    ) == {
        ("defects", "cause", "已列管追蹤", "J12"),
        ("trained", "evidence", "研習簽到表", "K5"),
    }
    assert set(texts["value"]) == {None}


def test_the_date_on_the_cover_comes_back(yearly, filled):
    sources = cases.intake(yearly, filled / "yearly" / "104").sources
    assert list(sources["filed"]) == ["105.01.08"]


def test_a_form_in_english_reads_the_same(yearly, filled, tmp_path):
    path = write_form(tmp_path / "104" / "A1.xlsx", yearly, 104, ["A1"], language="en")
    cases.put(path, {**TYPED_YEARLY, **TYPED_TEXTS})
    assert seen(yearly, tmp_path) == seen(yearly, filled / "yearly")


def test_figures_written_by_us_read_the_same(yearly, filled, tmp_path):
    keys = {
        cases.address(yearly, "A1", 104, row.key): row.key for row in form_rows(yearly, "A1", 104)
    }
    entries = {keys[cell]: {"value": value} for cell, value in TYPED_YEARLY.items()}
    entries["trained.people.year"] |= {"prior": 498, "evidence": "研習簽到表"}
    entries["defects.cases.year"]["cause"] = "已列管追蹤"
    write_form(tmp_path / "104" / "A1.xlsx", yearly, 104, ["A1"], entries={"A1": entries})
    assert seen(yearly, tmp_path) == seen(yearly, filled / "yearly")


@pytest.mark.parametrize("language", ["zh-TW", "en"])
@pytest.mark.parametrize("name", ["示範市　甲局", "Bureau  A", "甲局 104 年度"])
def test_a_body_is_known_by_its_name_whatever_spaces_it_has(tmp_path, name, language):
    bodies = cases.YEARLY_BODIES.replace("甲局", name)
    plan = cases.write_plan(tmp_path / "plan", cases.YEARLY, bodies)
    entries = {"A1": cases.whole_return(plan, "A1", 104)}
    path = tmp_path / "104" / "A1.xlsx"
    write_form(path, plan, 104, ["A1"], language, entries)
    assert cases.told(cases.intake(plan, path.parent).findings) == []


def test_libreoffice_keeps_every_figure(monthly, yearly, filled, converted):
    for plan, name in ((monthly, "small"), (yearly, "yearly")):
        assert seen(plan, converted / name) == seen(plan, filled / name)


def test_libreoffice_recalculates_to_the_same_values(monthly, yearly, converted):
    for plan, name, cells in (
        (monthly, "small", {"signing": "G41"}),
        (yearly, "yearly", {"growth": "G6", "hours": "G8"}),
    ):
        book = openpyxl.load_workbook(converted / name / "104" / "A1.xlsx", data_only=True)
        found = figures(load_returns(plan, converted / name, 104).observations)
        for indicator, cell in cells.items():
            figure = year_figure(plan, found, "A1", plan.indicator(indicator), 104)
            actual = float(figure.actual(plan.indicator(indicator)))
            assert book["A1"][cell].value == pytest.approx(actual, abs=1e-9)


def test_libreoffice_totals_the_year_as_python_does(monthly, converted):
    table = load_returns(monthly, converted / "small", 104)
    totals = table.observations[table.observations["month"].isna()]
    months = sum(range(1, 13))
    assert dict(zip(totals["part"], totals["value"], strict=True)) == {
        "signed": months + 36, "received": months + 60, "drafted": months + 60, "open": 19,
    }  # fmt: skip
    assert set(table.findings["code"]) == {"missing_return"}
