"""A workbook for each first-level body: its own rows, its own counts, nobody else's."""

import openpyxl
import pytest

from kpitools import KpiError, write_returns
from kpitools.batch.wishes import told
from kpitools.workbook.bodies import parts
from kpitools.workbook.wishes import wished


def test_each_part_knows_its_own_bodies_only(epaper_104):
    plan, returns, _ = epaper_104
    cut = list(parts(plan, returns, 104))
    assert len(cut) == 17
    figures = sum(len(part.returns.observations) for part in cut)
    assert figures == len(returns.observations)
    for part in cut:
        assert set(part.returns.observations["organisation"]) <= part.codes
        assert {each.code for each in part.plan.organisations} <= part.codes
        counted = part.returns.sources["observations"].sum()
        assert counted == len(part.returns.observations)


def test_a_split_writes_a_workbook_for_each_first_level_body(epaper_104, tmp_path):
    plan, returns, _ = epaper_104
    stale = tmp_path / "returns-first_level" / "returns-GONE.xlsx"
    stale.parent.mkdir()
    stale.write_bytes(b"")
    (part,) = (each for each in parts(plan, returns, 104) if each.code == "D0400")
    write_returns(tmp_path / "returns.xlsx", part.plan, part.returns, 104, split="first_level")
    (path,) = stale.parent.iterdir()
    assert path.name == "returns-D0400.xlsx"
    book = openpyxl.load_workbook(path, data_only=True)
    cover = [cell.value for row in book["封面"] for cell in row if cell.value]
    assert any("含所屬" in str(each) for each in cover)
    filing = book["填報情形"]
    codes = [cell.value for cell in filing["A"] if str(cell.value).startswith("D0")]
    assert codes and all(code.startswith("D04") for code in codes)
    assert {cell.value for cell in book["檢核"]["E"][5:] if cell.value} == {"相符"}


def test_what_a_run_wishes_reaches_every_workbook(monkeypatch):
    monkeypatch.delenv("KPITOOLS_WORKBOOKS", raising=False)
    with told("filed", "first_level"):
        assert (wished().style, wished().split) == ("filed", "first_level")
        assert wished(style="screen", split="").style == "screen"
    assert (wished().style, wished().split) == ("screen", "")


def test_an_unknown_style_or_split_is_refused():
    for wrong in ({"style": "fancy"}, {"split": "kind"}):
        with pytest.raises(KpiError, match="expected"):
            wished(**wrong)
