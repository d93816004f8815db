"""The command line.

Exit codes: 0 done; 1 a run failed; 2 bad input, nothing was started; 3 stopped before its end.
"""

import json
import sys
from pathlib import Path

import click

from kpitools import __version__
from kpitools.batch import cli_returns, cli_run, cli_verify, cli_workbook
from kpitools.batch.printable import printable
from kpitools.errors import KpiError


class Commands(click.Group):
    """Commands whose user mistakes end with every fault listed and exit code 2."""

    def invoke(self, ctx: click.Context):
        """Run a command; a ``KpiError`` is told in words, never as a traceback."""
        try:
            return super().invoke(ctx)
        except KpiError as error:
            told = (error.summary, *(str(each) for each in error.faults))
            click.echo("\n  ".join(map(printable, told)), err=True)
            ctx.exit(2)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kpitools")
def commands() -> None:
    """績效計畫之稽核與評估工具：由填報表到目標達成活頁簿。

    PLAN 可為計畫檔、其資料夾，或 parameters/ 下之計畫名稱。

    結束代碼：0 完成；1 有執行失敗；2 輸入有誤，未開始執行；3 執行中斷，未完成。
    """


@commands.group()
def plan() -> None:
    """檢查或顯示計畫檔。Check or show a plan."""


@plan.command("check")
@click.argument("plan")
def check_plan(plan: str) -> None:
    """檢查 PLAN，一次列出所有錯誤與其行、欄。"""
    from kpitools.plan.load import load_plan

    loaded = load_plan(plan)
    click.echo(
        f"{loaded.plan}: 沒有錯誤 (no faults). {len(loaded.indicators)} indicators, "
        f"{len(loaded.work_items)} work items, {len(loaded.claims)} claims, "
        f"{len({each.code for each in loaded.organisations})} bodies."
    )


@plan.command("show")
@click.argument("plan")
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text")
def show_plan(plan: str, shape: str) -> None:
    """顯示 PLAN 之指標、權重與各年度目標。"""
    from kpitools.plan.load import load_plan
    from kpitools.plan.show import plan_as_data, plan_as_text

    loaded = load_plan(plan)
    if shape == "json":
        click.echo(json.dumps(plan_as_data(loaded), ensure_ascii=False, indent=1))
    else:
        click.echo(plan_as_text(loaded))


@plan.command("review")
@click.argument("plan")
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text")
@click.option("--returns", type=click.Path(path_type=Path), help="以前年度填報表所在資料夾")
def review_plan(plan: str, shape: str, returns: Path | None) -> None:
    """檢視 PLAN 本身：權重、經費、文中數字、目標寬嚴、上位計畫與期限。

    以計畫起始年度以前之填報表為實績。結束代碼：0 沒有錯誤；1 文件自相矛盾；2 計畫檔有誤。
    """
    from kpitools.analysis.earlier import attained_until, earlier_returns
    from kpitools.analysis.plan_review import plan_review
    from kpitools.batch.review import review_as_json, review_as_text
    from kpitools.plan.load import load_plan

    loaded = load_plan(plan)
    before = loaded.years[0] - 1
    attained = attained_until(loaded, earlier_returns(loaded, returns, before))
    lines = plan_review(loaded, attained, before)
    click.echo((review_as_json if shape == "json" else review_as_text)(loaded, lines))
    sys.exit(int((lines["severity"] == "error").any()))


@plan.command("schema")
def show_schema() -> None:
    """輸出計畫檔之 JSON Schema（供編輯器自動完成）。"""
    from kpitools.plan.schema import plan_schema

    click.echo(plan_schema(), nl=False)


for each in (
    *cli_run.COMMANDS,
    *cli_returns.COMMANDS,
    *cli_workbook.COMMANDS,
    *cli_verify.COMMANDS,
):
    commands.add_command(each)


def main() -> None:
    """Start the command line; a Windows console in cp950 could not print ≤."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    commands(prog_name="kpitools")


if __name__ == "__main__":
    main()
