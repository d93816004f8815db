"""The commands of finished workbooks: check them, and save them in other formats."""

import sys
from pathlib import Path

import click

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
FORMAT = click.Choice(["ods", "pdf"])


@click.group()
def workbook() -> None:
    """檢查活頁簿，或轉存為其他格式。Check workbooks, or save them in other formats."""


@workbook.command()
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--format", "shapes", type=FORMAT, multiple=True, required=True, help="ods 或 pdf")
def convert(files: tuple[Path, ...], shapes: tuple[str, ...]) -> None:
    """將活頁簿 FILES 另存為 .ods（ODF 1.2）或 .pdf，存於原檔旁；需要 LibreOffice。"""
    from kpitools.workbook.office import save_as

    for shape in dict.fromkeys(shapes):
        for written in save_as(files, shape):
            click.echo(f"已寫出：{written}")


@workbook.command()
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--language", type=click.Choice(["zh-TW", "en"]), default="zh-TW")
def check(files: tuple[Path, ...], language: str) -> None:
    """檢查活頁簿 FILES：表格、標題、替代文字、對比等易讀要件，以及公式之儲存值。

    結束代碼：0 沒有問題；1 有問題，逐一列出工作表與儲存格；2 無法檢查。
    """
    from kpitools.batch.printable import printable
    from kpitools.errors import KpiError
    from kpitools.workbook.dictionary import words
    from kpitools.workbook.examine.examine import examine

    text, found, unread = words(language)["examine"], 0, False
    for file in files:
        try:
            examined = examine(file)
        except KpiError as error:
            click.echo(printable(str(error)), err=True)
            unread = True
            continue
        found += len(examined.flaws)
        for flaw in examined.flaws:
            click.echo(f"{file.name}: {flaw.said(language)}")
        click.echo(
            f"{file.name}: {text['count'].format(count=len(examined.flaws))}"
            + ("" if examined.recalculated else text["not_recalculated"])
        )
    sys.exit(2 if unread else 1 if found else 0)


COMMANDS = (workbook,)
