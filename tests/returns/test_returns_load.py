"""A folder of returns: what it must be, what comes of it, and what it leaves untouched."""

import hashlib
import random

import pytest
import returns_cases as cases

from kpitools import KpiError, load_returns
from kpitools.paths import return_files
from kpitools.returns.load import SOURCE, combine, read_returns
from kpitools.returns.observation import OBSERVATION


@pytest.fixture(scope="module")
def folder(monthly, tmp_path_factory):
    return cases.write_year(monthly, tmp_path_factory.mktemp("returns"))


def rows(table) -> set[tuple]:
    return {tuple(map(str, row)) for row in table.itertuples(index=False)}


def test_a_missing_folder_is_our_users_mistake(monthly, tmp_path):
    with pytest.raises(KpiError, match="does not exist"):
        load_returns(monthly, tmp_path / "nowhere", 104)


def test_an_empty_folder_is_our_users_mistake(monthly, tmp_path):
    with pytest.raises(KpiError, match="empty"):
        load_returns(monthly, tmp_path, 104)


def test_a_folder_without_the_year_is_our_users_mistake(monthly, folder):
    with pytest.raises(KpiError, match="No returns of year 103"):
        load_returns(monthly, folder.parent, 103)


def test_a_year_of_no_plan_is_our_users_mistake(monthly, folder):
    with pytest.raises(KpiError, match="102, 103, 104"):
        load_returns(monthly, folder, 105)


def test_the_folder_may_hold_the_year_or_the_plan_and_year(monthly, tmp_path):
    year = cases.write_year(monthly, tmp_path / "small")
    tables = [
        read_returns(monthly, each, 104).observations
        for each in (year, tmp_path / "small", tmp_path)
    ]
    assert len(tables[0]) and all(rows(each) == rows(tables[0]) for each in tables)


def test_files_that_excel_or_the_system_leaves_behind_are_passed_over(monthly, tmp_path):
    year = cases.write_year(monthly, tmp_path)
    (year / "~$A1.xlsx").write_bytes(b"lock")
    (year / ".hidden").write_bytes(b"")
    assert cases.told(load_returns(monthly, tmp_path, 104).findings) == []


def test_an_empty_folder_of_the_year_before_ends_no_run(monthly, tmp_path):
    cases.write_year(monthly, tmp_path)
    (tmp_path / "103").mkdir()
    (tmp_path / "103" / ".gitkeep").touch()
    assert cases.told(load_returns(monthly, tmp_path, 104).findings) == []


def test_the_year_before_is_read_where_it_lies_beside(monthly, tmp_path):
    for year in (103, 104):
        cases.write_year(monthly, tmp_path, year)
    last = cases.address(monthly, "A1", 104, "stations.open.year", "prior")
    cases.put(tmp_path / "104" / "A1.xlsx", {last: 7})
    assert cases.told(load_returns(monthly, tmp_path, 104).findings) == [
        ("prior_year_restated", "A1.xlsx", "A1", last)
    ]


def test_a_folder_not_named_by_its_year_has_no_year_before(monthly, tmp_path):
    cases.write_year(monthly, tmp_path, 103)
    inbox = cases.write_year(monthly, tmp_path, 104).rename(tmp_path / "inbox")
    last = cases.address(monthly, "A1", 104, "stations.open.year", "prior")
    cases.put(inbox / "A1.xlsx", {last: 7})
    assert cases.told(load_returns(monthly, inbox, 104).findings) == []


def test_one_row_a_figure_with_its_address(monthly, folder):
    table = cases.intake(monthly, folder).observations
    assert tuple(table.columns) == OBSERVATION
    (row,) = table[(table["organisation"] == "B2") & (table["cell"] == "F5")].itertuples()
    assert (row.indicator, row.part, row.year, row.month) == ("signing", "signed", 104, 4)
    assert (row.value, row.raw, row.file, row.sheet) == (1, "1", "B2.xlsx", "B2")


def test_one_row_a_file_with_its_fingerprint(monthly, folder):
    returns = cases.intake(monthly, folder)
    sources = returns.sources
    assert tuple(sources.columns) == SOURCE
    assert list(sources["file"]) == ["A1.xlsx", "B2.xlsx", "C3.xlsx"]
    digests = [hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in sources["file"]]
    assert list(sources["sha256"]) == digests
    assert set(sources["format"]) == {"xlsx"}
    assert list(sources["organisations"]) == ["A1", "B2", "C3"]
    assert list(sources["observations"]) == [12 * 4 + 4, 9 * 4 + 4, 9 * 4 + 4]


def test_sources_count_the_findings_of_every_file(monthly, tmp_path):
    year = cases.write_year(monthly, tmp_path)
    cases.put(year / "B2.xlsx", {"F5": "見附件", "F7": -1}, "B2")
    sources = cases.intake(monthly, year).sources
    assert dict(zip(sources["file"], sources["findings"], strict=True)) == {
        "A1.xlsx": 0, "B2.xlsx": 2, "C3.xlsx": 0,
    }  # fmt: skip


def test_an_unreadable_file_is_a_source_too(monthly, tmp_path):
    year = cases.write_year(monthly, tmp_path)
    (year / "D.xlsx").write_bytes(b"\x00")
    (row,) = cases.intake(monthly, year).sources.query("file == 'D.xlsx'").itertuples()
    assert (row.observations, row.findings, row.organisations) == (0, 1, "")
    assert row.sha256 == hashlib.sha256(b"\x00").hexdigest()


def test_the_order_of_files_does_not_matter(monthly, folder):
    files = [cases.raw_book(path, monthly) for path in folder.iterdir()]
    shuffled = random.Random(1).sample(files, len(files))
    straight, mixed = combine(monthly, 104, files), combine(monthly, 104, shuffled)
    assert rows(straight.observations) == rows(mixed.observations)
    assert rows(straight.findings) == rows(mixed.findings)


def test_names_of_files_do_not_matter(monthly, tmp_path):
    year = cases.write_year(monthly, tmp_path)
    before = rows(cases.intake(monthly, year).observations.drop(columns="file"))
    for nth, path in enumerate(sorted(year.iterdir(), reverse=True)):
        path.rename(year / f"傳回 ({nth}).xlsx")
    assert rows(cases.intake(monthly, year).observations.drop(columns="file")) == before


def test_reading_leaves_plan_and_files_as_they_were(monthly, folder):
    plan = monthly.model_dump()
    files = {path: path.read_bytes() for path in folder.iterdir()}
    load_returns(monthly, folder, 104)
    assert monthly.model_dump() == plan
    assert {path: path.read_bytes() for path in folder.iterdir()} == files


def test_reading_twice_gives_the_same(monthly, folder):
    one, two = (load_returns(monthly, folder, 104) for _ in range(2))
    for name in ("observations", "findings", "sources"):
        assert getattr(one, name).equals(getattr(two, name))


def test_figures_come_the_same_from_a_process_of_its_own(monthly, folder):
    apart, here = read_returns(monthly, folder, 104), cases.intake(monthly, folder)
    assert rows(apart.observations) == rows(here.observations)
    assert rows(apart.sources.drop(columns="findings")) == rows(
        here.sources.drop(columns="findings")
    )


@pytest.mark.parametrize("month", [0, 13, None, "12"])
def test_a_month_no_calendar_has_is_our_users_mistake(monthly, folder, month):
    with pytest.raises(KpiError, match="expected 1 to 12"):
        load_returns(monthly, folder, 104, month)


@pytest.mark.parametrize("added", ["B2.xlsx", "C3.xlsx"])
def test_a_good_return_more_changes_nothing_of_another(monthly, folder, tmp_path, added):
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    cases.put(tmp_path / "A1.xlsx", {"F5": "見附件", "F8": None, "I41": "約 70"})
    before_after = []
    for name in ("", added):
        books = [cases.raw_book(tmp_path / each, monthly) for each in ("A1.xlsx", name) if each]
        read = combine(monthly, 104, books, whole=True)
        tables = read.findings, read.observations
        before_after.append([rows(table[table["file"] == "A1.xlsx"]) for table in tables])
    assert before_after[0] == before_after[1]
    assert len(before_after[0][0]) == 3


def test_files_are_listed_in_the_order_of_their_names(monthly, folder):
    assert [path.name for path in return_files(folder)] == ["A1.xlsx", "B2.xlsx", "C3.xlsx"]
