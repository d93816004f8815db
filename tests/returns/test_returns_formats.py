"""One form in every format an agency may save it in: the same figures with the same cells."""

import csv
import shutil
import subprocess

import pytest
import returns_cases as cases

from kpitools import write_form
from kpitools.returns.load import combine, read_returns

FORMATS = ("xls", "ods")
"""The formats LibreOffice writes besides; for xlsx see the round trip."""

TYPED = {
    "F5": 523,
    "F6": 43,
    "F7": 7.5,
    "F8": 14890.5,
    "F9": "１７１ 人",
    "F11": 1,
    "F12": "≦117",
    "I5": 498,
    "J12": "已列管追蹤",
    "K5": "研習簽到表",
}


@pytest.fixture(scope="module")
def original(yearly, tmp_path_factory):
    """A form filled in as an agency would; a month of text, a bound, a unit, two texts."""
    folder = tmp_path_factory.mktemp("original")
    path = write_form(folder / "A1.xlsx", yearly, 104, ["A1"], filed="105.01.08")
    return cases.put(path, TYPED)


@pytest.fixture(scope="module")
def months(monthly, tmp_path_factory):
    """A sound form of a monthly plan, with all that it computes."""
    entries = {"A1": cases.whole_return(monthly, "A1", 104)}
    path = tmp_path_factory.mktemp("months") / "months.xlsx"
    return write_form(path, monthly, 104, ["A1"], entries=entries)


@pytest.fixture(scope="module")
def saved(original, months, soffice, tmp_path_factory):
    """Both forms, opened and saved in the other formats by LibreOffice without a window."""
    folder = tmp_path_factory.mktemp("saved")
    for form in FORMATS:
        subprocess.run(
            [
                soffice, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
                "--convert-to", form, "--outdir", str(folder / form), str(original), str(months),
            ],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
    return folder


def seen(returns) -> set[tuple]:
    """Every observation but for what the form itself computes, without the file's name."""
    names = ["organisation", "indicator", "part", "year", "value", "raw", "unit", "comparator"]
    table = returns.observations[[*names, "sheet", "cell"]]
    return set(table.astype(str).itertuples(index=False, name=None))


def told(returns) -> list[tuple[str, str]]:
    return sorted(cases.found(returns))


def by_hand(original, folder, encoding="utf-8", **dialect):
    """The body's sheet as a csv that somebody saved by hand."""
    rows = cases.raw_book_rows(original)
    folder.mkdir(exist_ok=True)
    with (folder / "A1.csv").open("w", encoding=encoding, newline="") as file:
        csv.writer(file, **dialect).writerows(rows)
    return folder


def test_the_form_itself_has_these_figures_and_findings(yearly, original):
    returns = cases.intake(yearly, original.parent)
    assert {(row[5], row[-1]) for row in seen(returns)} >= {
        (str(value), cell) for cell, value in TYPED.items()
    }
    assert told(returns) == [("number_as_text", "F9"), ("stated_bound", "F12")]


@pytest.mark.parametrize("form", FORMATS)
def test_figures_are_the_same_in_every_format(yearly, original, saved, tmp_path, form):
    shutil.copy(saved / form / f"A1.{form}", tmp_path)
    returns = read_returns(yearly, tmp_path, 104)
    assert seen(returns) == seen(cases.intake(yearly, original.parent))
    assert told(returns) == [("number_as_text", "F9"), ("stated_bound", "F12")]
    (source,) = returns.sources.itertuples()
    assert (source.format, source.organisations, source.filed) == (form, "A1", "105.01.08")


@pytest.mark.parametrize("form", FORMATS)
def test_totals_are_the_same_in_every_format(monthly, months, saved, tmp_path, form):
    shutil.copy(saved / form / f"months.{form}", tmp_path)
    before, after = (cases.intake(monthly, each) for each in (months.parent, tmp_path))
    assert seen(after) == seen(before)
    assert told(after) == told(before)
    assert len(seen(after)) == 12 * 4 + 4


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp950"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_sheet_saved_as_csv_gives_the_same_figures(
    yearly, original, tmp_path, encoding, delimiter
):
    folder = by_hand(original, tmp_path / "csv", encoding, delimiter=delimiter)
    book = cases.raw_book(folder / "A1.csv", yearly)
    assert (book.format, [sheet.name for sheet in book.sheets]) == ("csv", ["A1"])
    returns = combine(yearly, 104, [book], whole=True)
    assert seen(returns) == seen(cases.intake(yearly, original.parent))
    # Every number of a csv is text: that is not worth telling.
    said = [each for each in told(returns) if each[0] != "encoding_used"]
    assert said == [("stated_bound", "F12")]


def test_a_csv_without_the_first_blank_column_keeps_its_figures(yearly, original, tmp_path):
    folder = by_hand(original, tmp_path / "csv")
    text = (folder / "A1.csv").read_text(encoding="utf-8").removeprefix(",")
    (folder / "A1.csv").write_text(text, encoding="utf-8")
    returns = combine(yearly, 104, [cases.raw_book(folder / "A1.csv", yearly)])
    assert seen(returns) == seen(cases.intake(yearly, original.parent))


def test_a_csv_under_another_name_is_known_by_its_heading(yearly, original, tmp_path):
    folder = by_hand(original, tmp_path / "csv")
    (folder / "A1.csv").rename(folder / "甲局傳回.csv")
    returns = combine(yearly, 104, [cases.raw_book(folder / "甲局傳回.csv", yearly)])
    assert set(returns.observations["organisation"]) == {"A1"}
    assert set(returns.observations["sheet"]) == {"甲局傳回"}


def test_the_same_return_in_two_formats_is_a_duplicate(yearly, original, tmp_path):
    folder = by_hand(original, tmp_path / "both")
    shutil.copy(original, folder / "A1.xlsx")
    returns = cases.intake(yearly, folder)
    (finding,) = returns.findings.query("code == 'duplicate_return'").itertuples()
    assert (finding.file, finding.expected) == ("A1.xlsx", "A1.csv")
