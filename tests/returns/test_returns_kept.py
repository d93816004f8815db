"""Returns read before: the same with and without them, and nothing doubtful is believed."""

import shutil
from decimal import Decimal

import pandas as pd
import pytest
import returns_cases as cases

from kpitools import load_plan, load_returns
from kpitools.paths import returns_folder
from kpitools.returns.files.reader import read_books
from kpitools.returns.progress.load import read_progress
from kpitools.returns.year import kept, read_files

TABLES = ("observations", "findings", "sources", "corrections")


@pytest.fixture
def folder(monthly, tmp_path, monkeypatch):
    """A year with what may be in one: a fault, a copy, a table nobody knows, a damaged file."""
    year = cases.write_year(monthly, tmp_path / "returns")
    cell = cases.address(monthly, "A1", 104, "signing.signed.2")
    cover = {cell: "68 (暫)", cases.address(monthly, "A1", 104, "signing.reported.year"): 45.25}
    cases.put(year / "A1.xlsx", cover)
    shutil.copy(year / "A1.xlsx", year / "A1-copy.xlsx")
    (year / "其他.csv").write_text("機關,件數\n甲局,3\n", encoding="utf-8")
    (year / "broken.xlsx").write_bytes((year / "C3.xlsx").read_bytes()[:900])
    monkeypatch.setenv(kept.FOLDER, str(tmp_path / "kept"))
    return year


@pytest.fixture
def asked(monkeypatch):
    """Names of the files that had to be read."""
    found = []

    def read(paths, limits):
        found.extend(path.name for path in paths)
        return read_books(paths, limits)

    monkeypatch.setattr(read_files, "read_books", read)
    return found


def same(one, other):
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))
        first, second = (getattr(each, name).to_numpy(dtype=object) for each in (one, other))
        assert repr(first.tolist()) == repr(second.tolist())
    assert one.causes == other.causes
    assert list(one.blanks.items()) == list(other.blanks.items())


def tables(folder):
    return sorted((folder.parents[1] / "kept").glob("*.parquet"))


def without(monthly, folder, monkeypatch, year=104):
    with monkeypatch.context() as patched:
        patched.setenv(kept.FOLDER, "off")
        return load_returns(monthly, folder, year)


def test_a_second_reading_is_the_same_and_reads_no_file(monthly, folder, asked, monkeypatch):
    plain = without(monthly, folder, monkeypatch)
    assert tables(folder) == []
    asked.clear()
    first = load_returns(monthly, folder, 104)
    assert len(asked) == len([*folder.iterdir()])
    asked.clear()
    second = load_returns(monthly, folder, 104)
    assert asked == []
    same(plain, first)
    same(plain, second)
    assert set(plain.observations["value"].map(type)) == {int, Decimal, type(None)}


def test_only_what_changed_is_read_again(monthly, folder, asked, monkeypatch):
    load_returns(monthly, folder, 104)
    cell = cases.address(monthly, "B2", 104, "signing.signed.5")
    cases.put(folder / "B2.xlsx", {cell: 77}, "B2")
    (folder / "C3.xlsx").rename(folder / "C3-later.xlsx")
    (folder / "A1-copy.xlsx").unlink()
    asked.clear()
    again = load_returns(monthly, folder, 104)
    assert asked == ["B2.xlsx", "C3-later.xlsx"]
    same(without(monthly, folder, monkeypatch), again)
    asked.clear()
    same(again, load_returns(monthly, folder, 104))
    assert asked == []


def test_what_is_kept_of_one_folder_is_never_given_for_another(monkeypatch, tmp_path):
    monkeypatch.setenv(kept.FOLDER, str(tmp_path / "kept"))
    plan = load_plan("secretariat")
    whole = load_returns(plan, None, 104)  # a progress form, without a row, comes before the form
    other = tmp_path / "104"
    other.mkdir()
    cells = {"F20": 12.3}
    form = next(each for each in returns_folder("secretariat", 104, None).glob("DEMO10.xlsx"))
    shutil.copy(form, other / "x.xlsx")
    cases.put(other / "x.xlsx", cells, "DEMO10")
    load_returns(plan, other, 104)
    same(whole, load_returns(plan, None, 104))
    same(whole, load_returns(plan, None, 104))


def test_another_plan_or_month_or_code_reads_anew(monthly, folder, asked, monkeypatch):
    load_returns(monthly, folder, 104)
    files = len([*folder.iterdir()])
    limits = monthly.limits.model_copy(update={"rows": 99})
    changes = (
        lambda: load_returns(monthly.model_copy(update={"limits": limits}), folder, 104),
        lambda: load_returns(monthly, folder, 104, through=6),
    )
    for each in changes:
        asked.clear()
        each()
        assert len(asked) == files
    monkeypatch.setattr(kept, "_code", lambda: "other code")
    asked.clear()
    load_returns(monthly.model_copy(), folder, 104)
    assert len(asked) == files


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "text", "foreign"])
def test_a_damaged_or_foreign_table_is_passed_over(monthly, folder, monkeypatch, damage):
    plain = load_returns(monthly, folder, 104)
    (table,) = tables(folder)
    content = bytearray(table.read_bytes())
    if damage == "foreign":
        import pyarrow.parquet as pq

        held = pq.read_table(table)
        pq.write_table(held.replace_schema_metadata({"kpitools": "other", "rows": "3"}), table)
    else:
        for place in range(100, len(content) - 8, 997):
            content[place] ^= 0xFF
        made = {"cut": content[: len(content) // 2], "flip": content, "empty": b"", "text": b"PAR1"}
        table.write_bytes(bytes(made[damage]))
    same(plain, load_returns(monthly, folder, 104))


def test_nothing_is_kept_where_none_is_wanted_or_none_can_be(monthly, folder, monkeypatch):
    plain = without(monthly, folder, monkeypatch)
    blocked = folder.parents[1] / "a file"
    blocked.write_text("")
    monkeypatch.setenv(kept.FOLDER, str(blocked))
    same(plain, load_returns(monthly, folder, 104))
    assert blocked.read_text() == ""


def test_no_place_of_this_machine_is_kept(monthly, folder):
    load_returns(monthly, folder, 104)
    (table,) = tables(folder)
    import pyarrow.parquet as pq

    held = str(pq.read_table(table).to_pydict()) + str(pq.read_schema(table).metadata)
    assert str(folder.parent) not in held
    assert "A1.xlsx" in held


def test_progress_is_the_same_and_known_forms_are_not_read_for_it(monthly, folder, monkeypatch):
    plain = read_progress(monthly, folder, 104)
    load_returns(monthly, folder, 104)
    from kpitools.returns.progress import load as progress

    monkeypatch.setattr(progress, "read_books", lambda paths, limits: iter([*paths, *[]][:0]))
    again = read_progress(monthly, folder, 104)
    pd.testing.assert_frame_equal(plain.entries, again.entries)
    pd.testing.assert_frame_equal(plain.findings, again.findings)


def test_the_folder_is_that_of_the_user_unless_named(monkeypatch, tmp_path):
    monkeypatch.delenv(kept.FOLDER, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    assert kept.kept_folder() == tmp_path / "kpitools"
    monkeypatch.setenv(kept.FOLDER, "OFF")
    assert kept.kept_folder() is None
