"""The send-back copy: marked, told in words, and read again like the original."""

import zipfile
from datetime import date, datetime, time, timedelta
from io import BytesIO

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment

from kpitools import KpiError, load_returns, write_form
from kpitools.checks.catalogue import catalogue, describe
from kpitools.plan.limits import Limits
from kpitools.returns.files.book import CellError, RawBook, RawSheet, Uncalculated
from kpitools.returns.files.reader import read_book
from kpitools.returns.finding import Finding
from kpitools.returns.layout import IDENTITY_SHEET
from kpitools.returns.load import finding_table
from kpitools.returns.rows import form_rows
from kpitools.workbook.correction import marked
from kpitools.workbook.correction.write import write_correction_copies, write_correction_copy
from kpitools.workbook.dictionary import style, words

CODE, SLIP = "D0100", "待更正事項"
COLOURS = {name: f"FF{each[1:]}" for name, each in style()["marks"].items()}
NASTY = ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "\t=1", "http://x.example", "00123"]


def written(plan, path):
    base = {
        (each.id, part.id): 60 if part.role == "numerator" else 70 // len(each.roles("denominator"))
        for each in plan.indicators
        for part in each.parts
    }
    entries = {
        row.key: {
            "value": 1 if row.accepts == "flag" else base[row.indicator, row.part] + row.month
        }
        for row in form_rows(plan, CODE, 104)
        if not row.computed and row.part != "reported"
    }
    return write_form(path, plan, 104, [CODE], entries={CODE: entries}, filed="105.01.08")


def put(path, cells, sheet=CODE):
    book = openpyxl.load_workbook(path)
    for address, value in cells.items():
        book[sheet][address].value = value
        if isinstance(value, str):
            book[sheet][address].data_type = "s"
    book.save(path)


def checked(plan, path):
    returns = load_returns(plan, path.parent, 104)
    return returns, returns.findings[returns.findings["file"] == path.name]


def described(*findings):
    return describe(finding_table(findings))


def listed(path):
    """Lines of the first sheet below its header, as texts."""
    sheet = openpyxl.load_workbook(path).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    top = next(nth for nth, row in enumerate(rows) if row[0] in ("序號", "No."))
    return [["" if cell is None else cell for cell in row] for row in rows[top + 1 :]]


@pytest.fixture
def damaged(epaper, tmp_path):
    """A form whose F34 is no plain number, F36 blank and F38 below 0, and its findings."""
    (tmp_path / "in").mkdir()
    path = written(epaper, tmp_path / "in" / f"{CODE}.xlsx")
    put(path, {"F34": "68 筆左右", "F36": None, "F38": -3})
    return path, *checked(epaper, path)


@pytest.fixture
def copied(damaged, tmp_path):
    path, _, findings = damaged
    (tmp_path / "out").mkdir()
    return write_correction_copy(
        path, tmp_path / "out" / path.name, read_book(path, Limits()), findings
    )


def test_the_copy_sent_back_is_read_like_the_original(epaper, damaged, copied):
    _, returns, findings = damaged
    again, found = checked(epaper, copied)
    assert len(returns.observations) > 100
    assert len(findings) == 3
    assert again.observations.equals(returns.observations)
    assert found.equals(findings)
    assert list(again.sources["filed"]) == ["105.01.08"]


def test_every_sheet_holds_what_the_reader_saw_before(damaged, copied):
    before, after = (read_book(path, Limits()) for path in (damaged[0], copied))
    assert [sheet.name for sheet in after.sheets] == [
        SLIP,
        *(sheet.name for sheet in before.sheets),
    ]
    assert after.sheets[1:] == before.sheets
    assert not after.faults


def test_rules_protection_and_the_hidden_identity_survive(damaged, copied):
    before, after = (openpyxl.load_workbook(path) for path in (damaged[0], copied))
    was, now = before[CODE], after[CODE]

    def rules(sheet):
        return {(str(each.sqref), each.formula1) for each in sheet.data_validations.dataValidation}

    assert rules(now) == rules(was)
    assert rules(now)
    assert len(now.conditional_formatting) == len(was.conditional_formatting) > 0
    assert now.protection.sheet
    assert not now["F34"].protection.locked
    assert now["B5"].protection.locked
    assert now.column_dimensions["A"].hidden
    assert after[IDENTITY_SHEET].sheet_state == "veryHidden"
    assert now.freeze_panes == was.freeze_panes


def test_a_bad_cell_carries_colour_and_note_and_a_good_one_neither(copied):
    sheet = openpyxl.load_workbook(copied)[CODE]
    for address in ("F34", "F36", "F38"):
        assert sheet[address].fill.fgColor.rgb == COLOURS["error"]
    assert "錯誤" in sheet["F34"].comment.text
    assert "68 筆左右" in sheet["F34"].comment.text
    assert "0 以上之整數" in sheet["F38"].comment.text
    assert "處理" in sheet["F34"].comment.text
    assert "（空白）" in sheet["F36"].comment.text
    assert sheet["F35"].comment is None
    assert sheet["F35"].fill.fgColor.rgb not in COLOURS.values()


def test_error_and_warning_differ_by_colour_and_word(damaged, tmp_path):
    path = damaged[0]
    place = {"file": path.name, "sheet": CODE, "found": "1"}
    findings = described(
        Finding("negative", cell="F5", **place),
        Finding("copied_month", cell="F6", **place),
        Finding("copied_month", cell="F7", **place),
        Finding("negative", cell="F7", **place),
    )
    out = write_correction_copy(path, tmp_path / "x.xlsx", read_book(path, Limits()), findings)
    sheet = openpyxl.load_workbook(out)[CODE]
    assert sheet["F5"].fill.fgColor.rgb == COLOURS["error"] != COLOURS["warning"]
    assert sheet["F6"].fill.fgColor.rgb == COLOURS["warning"]
    assert "警示" in sheet["F6"].comment.text
    assert "錯誤" not in sheet["F6"].comment.text
    both = sheet["F7"]
    assert both.fill.fgColor.rgb == COLOURS["error"]
    assert "錯誤" in both.comment.text
    assert "警示" in both.comment.text


def test_the_first_sheet_lists_what_to_mend_with_links(damaged, copied):
    sheet = openpyxl.load_workbook(copied).worksheets[0]
    assert sheet.title == SLIP
    assert "錯誤 3 件" in sheet["A2"].value
    assert "警示 0 件" in sheet["A2"].value
    lines = listed(copied)
    assert [line[0] for line in lines] == [1, 2, 3]
    assert [line[1:4] for line in lines] == [["錯誤", CODE, cell] for cell in ("F34", "F38", "F36")]
    assert lines[0][4] == "68 筆左右"
    assert all(line[6] and line[7] for line in lines)
    links = {each.ref: each.location for row in sheet for each in [row[3].hyperlink] if each}
    assert list(links.values()) == [f"'{CODE}'!{cell}" for cell in ("F34", "F38", "F36")]


def test_findings_without_a_cell_are_listed_and_what_is_merely_known_is_not(damaged, tmp_path):
    path = damaged[0]
    findings = described(
        Finding("missing_sheet", path.name, "D0101", expected="D0101"),
        Finding("missing_row", path.name, CODE, expected="a.b.3"),
        Finding("other_name", path.name, CODE, "B1", found="甲", expected="乙"),
    )
    out = write_correction_copy(path, tmp_path / "x.xlsx", read_book(path, Limits()), findings)
    assert [line[2:4] for line in listed(out)] == [["D0101", ""], [CODE, ""]]
    assert openpyxl.load_workbook(out)[CODE]["B1"].comment is None


def test_a_previewer_sees_the_same_figures_under_formulas(epaper, tmp_path):
    path = written(epaper, tmp_path / "whole.xlsx")
    findings = described(Finding("negative", path.name, CODE, "F34"))
    out = write_correction_copy(path, tmp_path / "x.xlsx", read_book(path, Limits()), findings)
    before, after = (openpyxl.load_workbook(each, data_only=True)[CODE] for each in (path, out))
    live = openpyxl.load_workbook(out)[CODE]
    formulas = [cell.coordinate for row in live for cell in row if cell.data_type == "f"]
    assert len(formulas) > 30
    assert any(before[address].value for address in formulas)
    assert all(after[address].value == before[address].value for address in formulas)


def test_stored_values_of_every_kind_are_put_back(tmp_path):
    path = tmp_path / "book.xlsx"
    values = [7, 2.5, "文字 <&>", True, "#N/A", 42165]
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("甲")
        day = book.add_format({"num_format": "yyyy/mm/dd"})
        for row, value in enumerate(values):
            sheet.write_formula(
                row, 0, '=IF(1<2,B1&"<",C1)', day if value == 42165 else None, value
            )
    book = read_book(path, Limits())
    out = write_correction_copy(
        path, tmp_path / "out.xlsx", book, described(Finding("negative", "", "甲", "B1"))
    )
    cells = [row[0] for row in openpyxl.load_workbook(out, data_only=True)["甲"].iter_rows()]
    assert [cell.value for cell in cells] == [*values[:5], datetime(2015, 6, 10)]
    assert openpyxl.load_workbook(out)["甲"]["A3"].value == '=IF(1<2,B1&"<",C1)'
    assert read_book(out, Limits()).sheets[1].rows[:6] == book.sheets[0].rows[:6]


def test_the_same_inputs_give_the_same_bytes(damaged, copied, tmp_path, monkeypatch):
    path, _, findings = damaged
    monkeypatch.setenv("PYTHONHASHSEED", "77")
    book = read_book(path, Limits())
    again = write_correction_copy(path, tmp_path / "again.xlsx", book, findings)
    assert again.read_bytes() == copied.read_bytes()
    with zipfile.ZipFile(copied) as archive:
        assert {info.date_time[0] for info in archive.infolist()} == {1980}
        kept = zipfile.ZipFile(path).read("docProps/core.xml")
        assert archive.read("docProps/core.xml").count(b"dcterms:modified") == kept.count(
            b"dcterms:modified"
        )
    plain = [
        write_correction_copy(path, tmp_path / name, as_format(book, "ods"), findings).read_bytes()
        for name in ("a.xlsx", "b.xlsx")
    ]
    assert plain[0] == plain[1]


def as_format(book, format):
    return RawBook(book.file, book.sha256, format, "", book.sheets)


def test_a_second_round_takes_the_marks_of_the_first_away(epaper, damaged, copied, tmp_path):
    own = openpyxl.load_workbook(damaged[0])[CODE]["F34"].fill.fgColor.rgb
    put(copied, {"F34": 68, "F38": 3})
    _, findings = checked(epaper, copied)
    assert list(findings["cell"]) == ["F36"]
    out = write_correction_copy(
        copied, tmp_path / "second.xlsx", read_book(copied, Limits()), findings
    )
    book = openpyxl.load_workbook(out)
    assert book.sheetnames.count(SLIP) == 1
    assert [line[3] for line in listed(out)] == ["F36"]
    sheet = book[CODE]
    assert (sheet["F34"].fill.fgColor.rgb, sheet["F34"].comment) == (own, None)
    assert sheet["F36"].comment.text.count("【") == 1
    third = write_correction_copy(
        out, tmp_path / "third.xlsx", read_book(out, Limits()), findings[:0], "en"
    )
    book = openpyxl.load_workbook(third)
    assert SLIP not in book.sheetnames
    assert (book[CODE]["F36"].fill.fgColor.rgb, book[CODE]["F36"].comment) == (own, None)


def test_a_note_of_the_agency_stays_below_ours_and_alone_in_the_next_round(damaged, tmp_path):
    path, _, findings = damaged
    book = openpyxl.load_workbook(path)
    book[CODE]["F34"].comment = Comment("本科補登", "王小姐")
    book[CODE]["F35"].comment = Comment("無誤", "王小姐")
    book.save(path)
    out = write_correction_copy(path, tmp_path / "a.xlsx", read_book(path, Limits()), findings)
    sheet = openpyxl.load_workbook(out)[CODE]
    assert sheet["F34"].comment.text.startswith("【錯誤】")
    assert sheet["F34"].comment.text.endswith("本科補登")
    assert sheet["F35"].comment.text == "無誤"
    again = write_correction_copy(out, tmp_path / "b.xlsx", read_book(out, Limits()), findings[:0])
    assert openpyxl.load_workbook(again)[CODE]["F34"].comment.text == "本科補登"


def test_the_copy_opens_at_its_first_sheet_with_no_other_selected(copied):
    book = openpyxl.load_workbook(copied)
    assert book.active.title == SLIP
    assert [sheet.title for sheet in book if sheet.sheet_view.tabSelected] == [SLIP]


def test_text_that_looks_like_a_formula_stays_text_in_the_marked_copy(damaged, tmp_path):
    path = damaged[0]
    put(path, {f"F{row}": text for row, text in enumerate(NASTY, start=40)})
    findings = described(
        *(
            Finding("not_a_number", path.name, CODE, f"F{row}", found=text)
            for row, text in enumerate(NASTY, start=40)
        )
    )
    out = write_correction_copy(path, tmp_path / "x.xlsx", read_book(path, Limits()), findings)
    book = openpyxl.load_workbook(out)
    assert [book[CODE][f"F{row}"].value for row in range(40, 47)] == NASTY
    assert {book[CODE][f"F{row}"].data_type for row in range(40, 47)} == {"s"}
    cells = [cell for row in book.worksheets[0] for cell in row if cell.value in NASTY]
    assert [cell.value for cell in cells] == NASTY
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in cells)


@pytest.fixture
def values():
    rows = (
        ("名稱", 12, 3.25, True, None),
        (date(2015, 6, 15), datetime(2015, 6, 15, 8, 30), time(8, 30), timedelta(hours=30), None),
        (CellError("#DIV/0!"), Uncalculated("A1+1"), "=1+1", float("nan"), date(1850, 1, 1)),
        tuple(NASTY),
    )
    odd = RawSheet("a/b:[c]?*" + "長" * 40, (("x",), (None, 5)))
    hidden = RawSheet(IDENTITY_SHEET, (("kpitools-return", "1"),), visible=False)
    return RawBook("甲.ods", "", "ods", "", (RawSheet("表", rows), odd, hidden))


def test_a_plain_copy_holds_the_same_values_at_the_same_addresses(values, tmp_path):
    findings = described(
        Finding("negative", "甲.ods", "表", "B1", found="12"),
        Finding("missing_value", "甲.ods", values.sheets[1].name, "C9"),
    )
    out = write_correction_copy(tmp_path / "甲.ods", tmp_path / "out.ods", values, findings)
    assert out.name == "out.xlsx"
    book = openpyxl.load_workbook(out)
    sheet = book["表"]
    assert [cell.value for cell in sheet[1]][:4] == ["名稱", 12, 3.25, True]
    assert sheet["A2"].value == datetime(2015, 6, 15)
    assert sheet["B2"].value == datetime(2015, 6, 15, 8, 30)
    assert sheet["C2"].value == time(8, 30)
    assert sheet["D2"].value == timedelta(hours=30)
    texts = ["#DIV/0!", "=A1+1", "=1+1", "nan", "1850-01-01"]
    assert [cell.value for cell in sheet[3]][:5] == texts
    assert [cell.value for cell in sheet[4]] == NASTY
    assert {cell.data_type for row in sheet["A3:E4"] for cell in row} == {"s"}
    assert all(cell.quotePrefix for cell in sheet[4])
    assert sheet["B1"].fill.fgColor.rgb == COLOURS["error"]
    assert "錯誤" in sheet["B1"].comment.text
    odd = book.worksheets[2]
    assert len(odd.title) <= 31
    assert not set(odd.title) & set("[]:*?/\\")
    assert (odd["B2"].value, odd["C9"].fill.fgColor.rgb) == (5, COLOURS["error"])
    assert book[IDENTITY_SHEET].sheet_state == "veryHidden"
    first = book.worksheets[0]
    links = [cell.hyperlink.location for row in first for cell in row if cell.hyperlink]
    assert links == ["'表'!B1", f"'{odd.title}'!C9"]
    assert ".xlsx" in "".join(str(row[0].value) for row in first.iter_rows())


def test_no_formula_and_no_link_out_stands_in_a_plain_copy(values, tmp_path):
    out = write_correction_copy("甲.ods", tmp_path / "x.xlsx", values, described())
    with zipfile.ZipFile(out) as archive:
        for name in archive.namelist():
            assert b"<f>" not in archive.read(name), name
            assert b'TargetMode="External"' not in archive.read(name), name


@pytest.mark.parametrize(
    ("start", "limits"),
    [
        ("import time; time.sleep(60)", Limits(seconds=1)),
        ("x = b'x' * (400 << 20); import time; time.sleep(60)", Limits(megabytes=128)),
        ("raise SystemExit(3)", Limits()),
    ],
    ids=["time", "memory", "failure"],
)
def test_the_values_are_copied_where_openpyxl_fails(
    start, limits, damaged, copied, tmp_path, monkeypatch
):
    path, _, findings = damaged
    monkeypatch.setattr(marked, "START", start)
    book = read_book(path, Limits())
    out = write_correction_copy(path, tmp_path / "x.xlsx", book, findings, limits=limits)
    sheet = openpyxl.load_workbook(out)[CODE]
    assert sheet["F34"].fill.fgColor.rgb == COLOURS["error"]
    assert not sheet.protection.sheet
    assert sheet["F35"].value == openpyxl.load_workbook(path)[CODE]["F35"].value
    assert words("zh-TW")["correction"]["values_only"][:8] in str(
        [row[0].value for row in openpyxl.load_workbook(out).worksheets[0].iter_rows(max_row=6)]
    )


def test_a_value_that_openpyxl_would_lose_is_kept(tmp_path):
    path = tmp_path / "merged.xlsx"
    with xlsxwriter.Workbook(path) as file:
        sheet = file.add_worksheet("表")
        sheet.merge_range("A1:B2", "合併")
        sheet.write_number("B2", 99)
    book = read_book(path, Limits())
    assert book.sheets[0].rows[1][1] == 99
    out = write_correction_copy(path, tmp_path / "x.xlsx", book, described())
    assert openpyxl.load_workbook(out)["表"]["B2"].value == 99


def test_a_mark_inside_merged_cells_stands_on_the_first_of_them(tmp_path):
    path = tmp_path / "merged.xlsx"
    with xlsxwriter.Workbook(path) as file:
        file.add_worksheet("表's").merge_range("A1:B2", "合併")
    findings = described(Finding("negative", "", "表's", "B2"), Finding("tick", "", "表's", "A1"))
    out = write_correction_copy(path, tmp_path / "x.xlsx", read_book(path, Limits()), findings)
    book = openpyxl.load_workbook(out)
    assert book["表's"]["A1"].comment.text.count("【錯誤】") == 2
    links = [cell.hyperlink.location for cell in book.worksheets[0]["D"] if cell.hyperlink]
    assert sorted(links) == ["'表''s'!A1", "'表''s'!B2"]


def test_macros_stay_in_a_file_of_the_same_kind(tmp_path):
    (tmp_path / "vba.bin").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(508))
    path = tmp_path / "macros.xlsm"
    with xlsxwriter.Workbook(path) as file:
        file.add_vba_project(str(tmp_path / "vba.bin"))
        sheet = file.add_worksheet("表")
        sheet.write_number("A1", 3)
        sheet.write_comment("B2", "自註")
    book = as_format(read_book(path, Limits()), "xlsm")
    if not book.sheets:
        rows = ((3.0,),)
        book = RawBook("macros.xlsm", "", "xlsm", "", (RawSheet("表", rows, formulas=frozenset()),))
    findings = described(Finding("negative", "", "表", "A1"))
    out = write_correction_copy(path, tmp_path / "out.xlsx", book, findings)
    assert out.name == "out.xlsm"
    with zipfile.ZipFile(out) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == len(set(archive.namelist()))
        original = (tmp_path / "vba.bin").read_bytes()
        assert archive.read("xl/vbaProject.bin") == original
    sheet = openpyxl.load_workbook(out, keep_vba=True)["表"]
    assert sheet["A1"].comment.text.startswith("【錯誤】")
    assert sheet["B2"].comment.text == "自註"


def test_what_the_copy_may_lack_is_said_on_the_first_sheet(tmp_path):
    path = tmp_path / "chart.xlsx"
    with xlsxwriter.Workbook(path) as file:
        sheet = file.add_worksheet("表")
        sheet.write_column("A1", [1, 2, 3])
        chart = file.add_chart({"type": "bar"})
        chart.add_series({"values": "=表!$A$1:$A$3"})
        sheet.insert_chart("C1", chart)
    book = read_book(path, Limits())
    for language, said in (("zh-TW", "圖表"), ("en", "charts")):
        out = write_correction_copy(path, tmp_path / "x.xlsx", book, described(), language)
        first = openpyxl.load_workbook(out).worksheets[0]
        assert said in "".join(str(row[0].value) for row in first.iter_rows())


def test_rich_text_is_read_back_as_it_was(tmp_path):
    path = tmp_path / "rich.xlsx"
    with xlsxwriter.Workbook(path) as file:
        sheet = file.add_worksheet("表")
        sheet.write_rich_string("A1", "約 ", file.add_format({"bold": True}), "68", " 件")
    book = read_book(path, Limits())
    out = write_correction_copy(path, tmp_path / "x.xlsx", book, described())
    assert read_book(out, Limits()).sheets[1].rows == book.sheets[0].rows
    assert b"<b" in zipfile.ZipFile(out).read("xl/worksheets/sheet2.xml")


def test_a_file_that_could_not_be_read_gets_the_first_sheet_alone(tmp_path):
    book = RawBook("壞檔.xlsx", "")
    findings = described(Finding("other_plan", "壞檔.xlsx", found="是空的"))
    out = write_correction_copy(tmp_path / "壞檔.xlsx", tmp_path / "x.xls", book, findings)
    assert out.name == "x.xlsx"
    assert openpyxl.load_workbook(out).sheetnames == [SLIP]
    (line,) = listed(out)
    assert "是空的" in line[6]
    assert line[7]


def test_what_no_workbook_can_hold_does_not_stop_the_copy(damaged, tmp_path):
    path = damaged[0]
    odd = "\x00\x0b\ud800\u202e" + "長" * 5000
    findings = described(Finding("not_a_number", path.name, CODE, "F34", found=odd))
    for book in (
        read_book(path, Limits()),
        RawBook("a.csv", "", "csv", "", (RawSheet("a", ((odd,),)),)),
    ):
        out = write_correction_copy(path, tmp_path / "x.xlsx", book, findings)
        assert "\u202e" not in str(listed(out))
        assert zipfile.ZipFile(BytesIO(out.read_bytes())).testzip() is None


def test_an_unknown_language_or_a_folder_in_the_way_is_refused(damaged, tmp_path):
    path, _, findings = damaged
    book = read_book(path, Limits())
    with pytest.raises(KpiError, match="zh-TW"):
        write_correction_copy(path, tmp_path / "x.xlsx", book, findings, "fr")
    (tmp_path / "taken.xlsx").mkdir()
    with pytest.raises(KpiError, match="can not be written"):
        write_correction_copy(path, tmp_path / "taken.xlsx", book, findings)
    assert [each.name for each in tmp_path.iterdir() if "part" in each.name] == []


def test_each_file_with_something_to_mend_gets_a_copy_of_its_own(tmp_path):
    books = [RawBook(name, "") for name in ("甲.xlsx", "甲.ods", "乙.xls", "丙.xls")]
    findings = described(
        Finding("not_a_form", "甲.xlsx"),
        Finding("not_a_form", "甲.ods"),
        Finding("other_name", "乙.xls"),
        Finding("late_return", "丙.xls"),
    )
    paths = [tmp_path / book.file for book in books]
    out = write_correction_copies(tmp_path / "out", paths, books, findings)
    names = [f"甲-{SLIP}.xlsx", f"甲-{SLIP}-2.xlsx", f"丙-{SLIP}.xlsx"]
    assert [path.name for path in out] == names
    assert all(len(listed(path)) == 1 for path in out)


@pytest.mark.parametrize("language", ["zh-TW", "en"])
def test_every_finding_sent_back_tells_the_agency_itself_what_to_do(language):
    # The catalogue's remedies speak to the evaluator: 「請機關更正」 is no word to the agency.
    # Fieldwork is filled by the auditors themselves, and goes back to no agency.
    sent = [each for each in catalogue().values() if each.area != "fieldwork"]
    asked = {each.code for each in sent if each.severity in style()["marks"]}
    assert asked <= set(words(language)["correction"]["to_do"])
