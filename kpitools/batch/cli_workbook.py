"""The commands of finished workbooks: check them, and save them in other formats."""

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


COMMANDS = (workbook,)
