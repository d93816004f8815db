"""The progress form: what it asks of whom, how it is protected, and that it reads back as typed."""

import shutil
import subprocess
import zipfile
from decimal import Decimal

import openpyxl
import progress_cases as cases
import pytest
from click.testing import CliRunner

from kpitools import KpiError, load_progress, write_form, write_progress_form
from kpitools.batch.cli import commands
from kpitools.returns.issue import issue_forms, issue_progress_forms
from kpitools.returns.layout import IDENTITY_SHEET
from kpitools.returns.load import read_returns
from kpitools.returns.progress.layout import TABLES, asked, progress_text, table_columns
from kpitools.returns.progress.reading import is_progress, read_progress_form


@pytest.fixture(scope="module")
def staged(tmp_path_factory):
    return cases.write_plan(tmp_path_factory.mktemp("staged"))


@pytest.fixture
def form(staged, tmp_path):
    path = write_progress_form(tmp_path / "A1.xlsx", staged, 104, ["A1"])
    return openpyxl.load_workbook(path)


def test_a_body_is_asked_for_what_it_reports_and_no_more(staged):
    assert [row.key for row in asked(staged, "A1", 104, "items")] == ["item.1", "item.2"]
    assert [row.key for row in asked(staged, "A2", 104, "items")] == ["item.2"]
    assert [row.key for row in asked(staged, "A1", 104, "programmes")] == [
        "programme.1",
        "programme.2",
    ]
    assert asked(staged, "A2", 104, "programmes") == ()


def test_a_form_has_a_cover_and_a_sheet_for_each_table(form):
    assert form.sheetnames == ["進度填報說明", "A1 工作項目", "A1 經費", IDENTITY_SHEET]
    assert form[IDENTITY_SHEET].sheet_state == "veryHidden"
    assert "示範資料" in form.worksheets[0]["A2"].value


def test_only_inputs_are_unlocked_and_every_sheet_is_protected(form):
    for sheet in form:
        assert sheet.protection.sheet
    headings = {cell.column: cell.value for cell in form["A1 工作項目"][4]}
    open_columns = {
        headings[cell.column]
        for row in form["A1 工作項目"].iter_rows(min_row=5)
        for cell in row
        if not cell.protection.locked
    }
    assert open_columns == {"辦理情形", "開始年月", "完成年月", "佐證", "備註"}


def test_what_the_plan_says_is_prefilled_and_exact(form):
    sheet = form["A1 工作項目"]
    assert [sheet[f"E{row}"].value for row in (5, 6)] == ["104.6", "104.10"]
    money = form["A1 經費"]
    assert [money[f"D{row}"].value for row in (5, 6)] == [120, 0]


def test_status_is_a_list_and_months_and_amounts_have_rules(form):
    rules = form["A1 工作項目"].data_validations.dataValidation
    kinds = {str(rule.sqref): rule.type for rule in rules}
    assert kinds["G5"] == "list" and kinds["H5"] == kinds["I5"] == "custom"
    amounts = form["A1 經費"].data_validations.dataValidation
    assert {rule.type for rule in amounts} == {"decimal"}


def test_the_rate_is_a_formula_with_its_value(staged, tmp_path):
    path = write_progress_form(
        tmp_path / "A1.xlsx", staged, 104, ["A1"], entries={"A1": cases.filled(staged, "A1")}
    )
    live, stored = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    assert live["A1 經費"]["H5"].value.startswith("=IF(")
    assert stored["A1 經費"]["H5"].value == 100
    assert not stored["A1 經費"]["H6"].value  # nothing was planned: no rate


@pytest.mark.parametrize("language", ["zh-TW", "en"])
def test_the_same_form_has_the_same_bytes(staged, tmp_path, language):
    one, two = (
        write_progress_form(tmp_path / name, staged, 104, ["A1"], language)
        for name in ("one.xlsx", "two.xlsx")
    )
    assert one.read_bytes() == two.read_bytes()


def test_the_words_of_both_languages_have_one_shape():
    def shape(node):
        return {k: shape(v) for k, v in node.items()} if isinstance(node, dict) else None

    assert shape(progress_text("zh-TW")) == shape(progress_text("en"))
    for table in TABLES:
        assert all(each.headings["zh-TW"] and each.headings["en"] for each in table_columns(table))


@pytest.mark.parametrize(("year", "code"), [(104, "Z9"), (104, "B2"), (102, "A1")])
def test_a_body_that_reports_nothing_or_a_year_of_no_plan_is_refused(staged, tmp_path, year, code):
    with pytest.raises(KpiError):
        write_progress_form(tmp_path / "x.xlsx", staged, year, [code])
    assert list(tmp_path.iterdir()) == []


def test_both_kinds_lie_in_one_folder_and_each_intake_takes_its_own(staged, tmp_path):
    issue_forms(staged, 104, tmp_path)
    issue_progress_forms(staged, 104, tmp_path)
    folder = tmp_path / "staged" / "104"
    assert len(list(folder.iterdir())) == 6
    returns = read_returns(staged, folder, 104)
    assert set(returns.sources["file"]) == {"A1.xlsx", "A2.xlsx", "B1.xlsx"}
    assert set(returns.findings["code"]) == {"blank_return"}
    assert not returns.findings["file"].str.contains("progress").any()
    progress = load_progress(staged, folder, 104)
    assert set(progress.sources["file"]) == {f"{code}-progress.xlsx" for code in ("A1", "A2", "B1")}
    assert set(progress.findings["code"]) == {"blank_return"}


def test_the_kinds_are_told_by_content_and_not_by_name(staged, tmp_path):
    mine = write_progress_form(tmp_path / "A1.xlsx", staged, 104, ["A1"])
    other = write_form(tmp_path / "A1-progress.xlsx", staged, 104, ["A1"])
    assert is_progress(cases.raw_book(mine, staged))
    assert not is_progress(cases.raw_book(other, staged))


def test_a_form_whose_identity_was_deleted_is_still_known(staged, tmp_path):
    path = write_progress_form(tmp_path / "A1.xlsx", staged, 104, ["A1"])
    book = openpyxl.load_workbook(path)
    del book[IDENTITY_SHEET]
    book["A1 工作項目"].title = "改名"
    book.save(path)
    raw = cases.raw_book(path, staged)
    assert is_progress(raw)
    tables = read_progress_form(raw).tables
    assert [body.code for body in tables["items"].bodies] == ["A1"]
    assert [body.code for body in tables["programmes"].bodies] == ["A1"]


TYPED = {
    ("item.1", "status"): "已完成",
    ("item.1", "started"): "103.11",
    ("item.1", "done"): "104.06",
    ("item.1", "evidence"): "府秘字第 1 號",
    ("item.2", "status"): "辦理中",
    ("item.2", "started"): "104.10",
    ("programme.1", "paid"): 90.5,
    ("programme.1", "payable"): 20,
    ("programme.1", "savings"): 9,
    ("programme.2", "paid"): 0,
    ("programme.2", "payable"): 0,
    ("programme.2", "savings"): 0,
    ("programme.2", "remark"): "本年度未編列",
}


def read_back(plan, path):
    returns = cases.intake(plan, path.parent)
    typed = {
        (each["table"].removesuffix("s") + "." + each["key"], each["field"]): each["value"]
        for each in returns.entries.to_dict("records")
        if each["raw"]
    }
    return returns, typed


def test_a_form_filled_by_hand_gives_exactly_what_was_typed(staged, tmp_path):
    path = write_progress_form(tmp_path / "104" / "A1.xlsx", staged, 104, ["A1"])
    cases.put(path, staged, "A1", TYPED)
    returns, typed = read_back(staged, path)
    statuses = {("item.1", "status"): "done", ("item.2", "status"): "under_way"}
    assert typed == {**TYPED, **statuses, ("programme.1", "paid"): Decimal("90.5")}
    assert [found for found in cases.told(returns) if found[1] == "A1"] == []
    one = cases.entry(returns, "A1", "1", "done")
    assert (one["raw"], one["file"], one["sheet"], one["cell"]) == (
        "104.06", "A1.xlsx", *cases.cell(staged, "A1", "item.1", "done"),
    )  # fmt: skip


def test_a_form_in_english_reads_the_same(staged, tmp_path):
    entries = {"A1": cases.filled(staged, "A1")}
    read = []
    for language in ("zh-TW", "en"):
        path = tmp_path / language / "A1.xlsx"
        write_progress_form(path, staged, 104, ["A1"], language, entries, "105.01.08")
        read.append(read_back(staged, path)[1])
    assert read[0] == read[1] != {}


def test_libreoffice_keeps_what_was_typed_and_computes_the_same_rate(staged, tmp_path, soffice):
    path = write_progress_form(tmp_path / "104" / "A1.xlsx", staged, 104, ["A1"])
    cases.put(path, staged, "A1", TYPED)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", "xlsx", "--outdir", "saved"]
    subprocess.run(
        [*command, str(path)], check=True, capture_output=True, timeout=120, cwd=tmp_path
    )
    typed = read_back(staged, path)[1]
    saved = tmp_path / "again" / "A1.xlsx"
    saved.parent.mkdir()
    shutil.move(tmp_path / "saved" / "A1.xlsx", saved)
    assert read_back(staged, saved)[1] == typed
    stored = openpyxl.load_workbook(saved, data_only=True)["A1 經費"]
    assert stored["H5"].value == pytest.approx(100 * 119.5 / 120, abs=1e-9)


def test_nothing_typed_becomes_a_formula_or_a_link(staged, tmp_path):
    nasty = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "http://x.example", "=HYPERLINK(1)", "＝1"]
    for nth, text in enumerate(nasty):
        given = {"item.1": {"status": text, "evidence": text, "remark": text, "done": text}}
        path = write_progress_form(
            tmp_path / str(nth) / "A1.xlsx", staged, 104, ["A1"], entries={"A1": given}
        )
        with zipfile.ZipFile(path) as parts:
            sheet = parts.read("xl/worksheets/sheet2.xml").decode()
        assert "<f>" not in sheet and "hyperlink" not in sheet
        returns = cases.intake(staged, path.parent)
        read = returns.entries[returns.entries["field"] == "evidence"]["raw"]
        assert text.strip() in [each.strip() for each in read]


def test_the_command_writes_progress_forms(tmp_path):
    chosen = ["--year", "104", "--outputs", str(tmp_path), "--kind", "progress"]
    done = CliRunner().invoke(commands, ["forms", "epaper", *chosen])
    assert (done.exit_code, "17 份" in done.output) == (0, True)
    names = [path.name for path in (tmp_path / "epaper" / "104").iterdir()]
    assert "D0100-progress.xlsx" in names and len(names) == 17


def test_the_command_refuses_a_body_without_progress(tmp_path):
    chosen = ["--year", "104", "--outputs", str(tmp_path), "--kind", "progress"]
    done = CliRunner().invoke(commands, ["forms", "epaper", *chosen, "--organisation", "D0101"])
    assert (done.exit_code, "D0101" in done.output) == (2, True)
    assert list(tmp_path.iterdir()) == []
