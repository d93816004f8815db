"""``kpitools chase``: the workbook of one month, and everything that can not be chased."""

import openpyxl
import pytest
from batch_cases import call, invoke, monthly_return


def test_one_month_is_chased(monthly, tmp_path):
    monthly_return(monthly, tmp_path / "in" / "104" / "A1.xlsx", months=range(1, 7))
    done = invoke(
        "chase", monthly, "--month", "104.06", "--returns", tmp_path / "in", "--outputs",
        tmp_path / "out",
    )  # fmt: skip
    assert (done.exit_code, done.stderr) == (0, "")
    (written,) = (path for path in tmp_path.glob("out/**/*") if path.suffix == ".xlsx")
    assert written == tmp_path / "out" / "batch" / "104" / "chase-06.xlsx"
    assert str(written) in done.stdout
    book = openpyxl.load_workbook(written)
    assert "甲局" not in book.sheetnames  # it has filed
    said = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "乙所" in " ".join(said)


def test_months_after_the_one_asked_are_not_due(monthly, tmp_path):
    # A1 has filed half a year: nothing is missing in June, everything in July.
    for code in ("A1", "B2"):
        monthly_return(monthly, tmp_path / f"in/{code}.xlsx", months=range(1, 7), code=code)
    found = []
    for month in ("104.6", "104.07"):
        done = invoke(
            "chase", monthly, "--month", month, "--returns", tmp_path / "in", "--outputs",
            tmp_path / month,
        )  # fmt: skip
        assert done.exit_code == 0, done.output
        (path,) = (tmp_path / month).rglob("*.xlsx")
        found.append("甲局" in openpyxl.load_workbook(path).sheetnames)
    assert found == [False, True]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--month", "104.13"), "104.13"),
        (("--month", "104"), "--month"),
        (("--month", "六月"), "--month"),
        (("--month", "99.06"), "99"),
        (("--month", "104.06", "--returns", "nowhere"), "nowhere"),
        ((), "--month"),
    ],
)
def test_what_can_not_be_chased_ends_with_code_2_and_writes_nothing(
    monthly, tmp_path, monkeypatch, more, said
):
    monkeypatch.chdir(tmp_path)
    done = invoke("chase", monthly, *more, "--outputs", tmp_path / "out")
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_plan_reported_by_the_year_is_not_chased_by_the_month(plan, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "x.txt").write_text("x", "utf-8")
    done = invoke("chase", plan, "--month", "104.06", "--returns", tmp_path / "in")
    assert done.exit_code == 2 and "by the year" in done.stderr


def test_files_of_any_kind_stop_no_chase(monthly, tmp_path):
    folder = tmp_path / "in"
    monthly_return(monthly, folder / "A1.xlsx", months=range(1, 7))
    (folder / "空.xlsx").write_bytes(b"")
    (folder / "壞.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    (folder / "亂.xls").write_bytes(bytes(range(256)))
    done = call(
        "chase", monthly, "--month", "104.06", "--returns", folder, "--outputs", tmp_path / "out",
        "--language", "en",
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(list((tmp_path / "out").rglob("*.xlsx"))) == 1
