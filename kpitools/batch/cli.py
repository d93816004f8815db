"""The command line.

Exit codes: 0 done; 1 a run failed; 2 bad input, nothing was started; 3 stopped before its end.
"""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpitools import __version__, roc
from kpitools.batch import cli_returns, cli_workbook
from kpitools.batch.cli_returns import LANGUAGE
from kpitools.batch.cli_workbook import FORMAT
from kpitools.batch.printable import printable
from kpitools.errors import KpiError

if TYPE_CHECKING:
    from kpitools.batch.run import Pace

STYLE = click.Choice(["screen", "filed"])
SPLIT = click.Choice(["first_level"])


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


@commands.command()
@click.argument("plan")
@click.option("--years", help="民國年度，例如 104 或 102-105；未指定則為計畫全部年度")
@click.option("--returns", type=click.Path(path_type=Path), help="填報表所在資料夾")
@click.option("--outputs", type=click.Path(path_type=Path), help="輸出資料夾")
@click.option("--as-of", help="評估日，例如 104.10 或 104.10.15；未指定則為年度終了日")
@click.option("--language", type=LANGUAGE, help="活頁簿與筆記本之語言，預設 zh-TW")
@click.option("--format", "shapes", type=FORMAT, multiple=True, help="另存為 ods 或 pdf，可重複")
@click.option("--style", type=STYLE, help="screen 螢幕（微軟正黑體）或 filed 歸檔（標楷體）")
@click.option("--split", type=SPLIT, help="另為每一一級機關各寫一份活頁簿")
@click.option("--html", is_flag=True, help="另存每一筆記本之網頁副本（不含程式碼）")
@click.option("--notebooks", help="筆記本名稱或編號，例如 1,2；未指定則全部")
@click.option("--jobs", type=click.IntRange(1), help="同時執行之筆記本數；未指定則依處理器核心數")
@click.option("--time-limit", "seconds", type=click.IntRange(1), help="每一儲存格之秒數上限")
@click.option(
    "--keep-going/--no-keep-going",
    default=True,
    help="筆記本失敗後，該年度其餘筆記本是否續行（預設續行）；其他年度一律續行",
)
def run(
    plan: str,
    years: str | None,
    returns: Path | None,
    outputs: Path | None,
    as_of: str | None,
    language: str | None,
    shapes: tuple[str, ...],
    style: str | None,
    split: str | None,
    html: bool,
    notebooks: str | None,
    jobs: int | None,
    seconds: int | None,
    keep_going: bool,
) -> None:
    """逐年度執行筆記本，寫出活頁簿。"""
    from kpitools.batch.execute import chosen_notebooks
    from kpitools.batch.run import Pace
    from kpitools.batch.wishes import check_shapes, told

    check_shapes(shapes)
    with told(style, split):
        pace = Pace(jobs, seconds, keep_going)
        chosen = chosen_notebooks(notebooks)
        sys.exit(_run([plan], years, returns, outputs, as_of, language, shapes, chosen, pace, html))


@commands.command()
@click.option("--outputs", type=click.Path(path_type=Path), help="輸出資料夾")
@click.option("--language", type=LANGUAGE, help="活頁簿與筆記本之語言，預設 zh-TW")
def demo(outputs: Path | None, language: str | None) -> None:
    """以示範資料執行兩個計畫，並列出活頁簿所在。"""
    sys.exit(_run(["epaper", "secretariat"], None, None, outputs, None, language))


def _run(
    plans: list[str],
    years: str | None,
    returns: Path | None,
    outputs: Path | None,
    as_of: str | None,
    language: str | None,
    shapes: tuple[str, ...] = (),
    notebooks: tuple[str, ...] | None = None,
    pace: "Pace | None" = None,
    html: bool = False,
) -> int:
    """Check all, run all, list the workbooks, and sum up a line a plan; returns the exit code."""
    from kpitools.batch.execute import NOTEBOOKS
    from kpitools.batch.parameters import check_parameters
    from kpitools.batch.run import Pace, run_with_progress, summary
    from kpitools.batch.warm import warm
    from kpitools.batch.wishes import saved_as
    from kpitools.paths import shown

    chosen = roc.parse_years(years) if years else None
    batches = [check_parameters(plan, chosen, returns, outputs, as_of, language) for plan in plans]
    wanted = notebooks or tuple(NOTEBOOKS)
    with warm():
        results = [
            (plan, run_with_progress(plan, runs, wanted, pace or Pace())) for plan, runs in batches
        ]
    written = [each.workbook for _, outcomes in results for each in outcomes if each.workbook]
    pages = _pages(batches, results) if html else []
    for path in (*written, *saved_as(written, shapes), *pages):
        click.echo(shown(path))
    for plan, outcomes in results:
        click.echo(summary(plan, outcomes))
    statuses = {each.status for _, outcomes in results for each in outcomes}
    return 3 if "interrupted" in statuses else int(statuses != {"done"})


def _pages(batches: list, results: list) -> list[Path]:
    from kpitools.batch.html import save_pages

    ran = zip(batches, results, strict=True)
    return [page for (plan, runs), (_, ended) in ran for page in save_pages(plan, runs, ended)]


for each in (*cli_returns.COMMANDS, *cli_workbook.COMMANDS):
    commands.add_command(each)


def main() -> None:
    """Start the command line; a Windows console in cp950 could not print ≤."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    commands(prog_name="kpitools")


if __name__ == "__main__":
    main()
