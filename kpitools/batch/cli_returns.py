"""The commands of an intake: issue forms, check what came back, fit a new layout, chase."""

import sys
from pathlib import Path

import click

LANGUAGE = click.Choice(["zh-TW", "en"])
FOLDER = click.Path(path_type=Path)


@click.command()
@click.argument("plan")
@click.option("--year", type=int, required=True, help="民國年度，例如 104")
@click.option("--organisation", help="只做此機關代碼；未指定則每一機關一份")
@click.option("--outputs", type=FOLDER, required=True, help="輸出資料夾")
@click.option(
    "--kind",
    type=click.Choice(["indicators", "progress"]),
    default="indicators",
    show_default=True,
    help="indicators 為指標填報表，progress 為工作項目與經費之進度填報表",
)
@click.option("--language", type=LANGUAGE, default="zh-TW", show_default=True)
def forms(
    plan: str, year: int, organisation: str | None, outputs: Path, kind: str, language: str
) -> None:
    """產生空白填報表，每一機關一份。"""
    from kpitools.plan.load import load_plan
    from kpitools.returns.issue import issue_forms, issue_progress_forms

    loaded = load_plan(plan)
    issue = {"indicators": issue_forms, "progress": issue_progress_forms}[kind]
    written = issue(loaded, year, outputs, organisation, language)
    click.echo(f"已寫出 {len(written)} 份填報表於 {outputs}")


@click.command()
@click.argument("plan")
@click.argument("files", nargs=-1, required=True, type=FOLDER)
@click.option("--year", type=int, help="民國年度；未指定則依各檔所載年度")
@click.option("--month", "through", type=click.IntRange(1, 12), default=12, help="已屆期之最後月份")
@click.option("--format", "shape", type=click.Choice(["table", "json", "csv"]), default="table")
@click.option("--correction-copies", "copies", type=FOLDER, help="另存待更正之副本於此資料夾")
@click.option("--language", type=LANGUAGE, default="zh-TW", help="副本之語言")
def check(
    plan: str,
    files: tuple[Path, ...],
    year: int | None,
    through: int,
    shape: str,
    copies: Path | None,
    language: str,
) -> None:
    """查核填報檔案 FILES（或其資料夾），指出每一錯誤之儲存格。

    結束代碼：0 沒有錯誤；1 有嚴重度為錯誤之查核發現；2 無法查核。
    """
    from kpitools.batch import check as shown
    from kpitools.checks.single import check_files
    from kpitools.plan.load import load_plan
    from kpitools.workbook.correction.write import write_correction_copies

    loaded = load_plan(plan)
    paths = shown.files_of(files)
    books, findings = check_files(loaded, paths, year, through)
    click.echo(
        {"json": shown.as_json, "csv": shown.as_csv, "table": shown.as_lines}[shape](findings)
    )
    if copies:
        written = write_correction_copies(copies, paths, books, findings, language, loaded.limits)
        for path in written:
            click.echo(f"已寫出：{path}", err=True)
    sys.exit(1 if (findings["severity"] == "error").any() else 0)


@click.command()
@click.argument("file", type=FOLDER)
@click.option("--plan", required=True, help="計畫")
@click.option("--year", type=int, required=True, help="民國年度，例如 104")
def layout(file: Path, plan: str, year: int) -> None:
    """比對 FILE 之表頭與計畫之 layouts.csv，並提出應增列之內容。"""
    from kpitools.batch.check import files_of
    from kpitools.batch.layout import compare
    from kpitools.plan.load import load_plan

    loaded = load_plan(plan)
    loaded.check_year(year)
    for path in files_of((file,)):
        click.echo(compare(loaded, path, year))


@click.command()
@click.argument("plan")
@click.option("--month", required=True, help="民國年.月，例如 104.06")
@click.option("--returns", type=FOLDER, help="填報表所在資料夾")
@click.option("--outputs", type=FOLDER, help="輸出資料夾")
@click.option("--language", type=LANGUAGE, default="zh-TW", show_default=True)
def chase(plan: str, month: str, returns: Path | None, outputs: Path | None, language: str) -> None:
    """每月督促：列出各一級機關所屬未填、逾期、有誤或未達目標者。"""
    from kpitools.checks.intake import load_returns
    from kpitools.errors import KpiError
    from kpitools.paths import output_file, shown
    from kpitools.plan.load import load_plan
    from kpitools.roc import parse_month
    from kpitools.workbook.chase_book import write_chase

    loaded = load_plan(plan)
    try:
        year, nth = parse_month(month)
    except ValueError as error:
        raise KpiError(f"--month: {error}") from None
    loaded.check_year(year)
    found = load_returns(loaded, returns, year, through=nth)
    path = output_file(loaded.plan, year, f"chase-{nth:02d}", outputs)
    click.echo(f"已寫出：{shown(write_chase(path, loaded, found, year, nth, language))}")


COMMANDS = (forms, check, layout, chase)
