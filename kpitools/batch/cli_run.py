"""The commands of a batch: run a plan's years, or the demonstration."""

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpitools import roc
from kpitools.batch.cli_returns import LANGUAGE
from kpitools.batch.cli_workbook import FORMAT
from kpitools.batch.place import Place
from kpitools.batch.printable import printable
from kpitools.errors import KpiError

if TYPE_CHECKING:
    from kpitools.batch.cluster import Cluster
    from kpitools.batch.parameters import RunParameters
    from kpitools.batch.run import Pace

STYLE = click.Choice(["screen", "filed"])
SPLIT = click.Choice(["first_level"])


@dataclass(frozen=True)
class Asked:
    """What is asked for on the command line; None where a year's own parameters, or nothing, say it."""

    years: str | None = None
    returns: Path | None = None
    outputs: Path | None = None
    as_of: str | None = None
    language: str | None = None
    notebooks: str | None = None
    shapes: tuple[str, ...] = ()


@click.command()
@click.argument("plan")
@click.option("--years", help="民國年度，例如 104 或 102-105；未指定則為計畫全部年度")
@click.option("--returns", type=Place(), help="填報表所在資料夾，或 s3://… 等位址")
@click.option("--outputs", type=Place(), help="輸出資料夾，或 s3://… 等位址")
@click.option("--scheduler", help="於既有之 Dask 叢集執行；排程器位址，例如 tcp://host:8786")
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
@click.option(
    "--resume/--fresh",
    "resume",
    default=True,
    help="沿用相符之既有成果（預設），或全部重新執行",
)
def run(
    plan: str,
    years: str | None,
    returns: Path | str | None,
    outputs: Path | str | None,
    scheduler: str | None,
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
    resume: bool,
) -> None:
    """逐年度執行筆記本，寫出活頁簿、證據清單（manifest.json）與執行紀錄。

    已完成且輸入、參數、版本均相同者不重複執行，僅核對其雜湊值；中斷後再執行同一指令即可接續。

    結束代碼：0 全部完成；1 有筆記本失敗，其餘已完成；2 輸入有誤，未開始執行、未寫出；
    3 未執行完畢即停止（Ctrl-C、磁碟已滿），再執行一次即可接續。
    """
    from kpitools.batch.elsewhere import at_hand
    from kpitools.batch.run import Pace
    from kpitools.batch.wishes import told

    also = (*shapes, *(("html",) if html else ()))
    with told(style, split), ExitStack() as stack:
        cluster = stack.enter_context(_connected(scheduler)) if scheduler else None
        here = stack.enter_context(at_hand(returns, outputs))
        asked = Asked(years, *here, as_of, language, notebooks, also)
        code = _run([plan], asked, Pace(jobs, seconds, keep_going, cluster), not resume)
    sys.exit(code)


@click.command()
@click.option("--outputs", type=click.Path(path_type=Path), help="輸出資料夾")
@click.option("--language", type=LANGUAGE, help="活頁簿與筆記本之語言，預設 zh-TW")
def demo(outputs: Path | None, language: str | None) -> None:
    """以示範資料執行兩個計畫，並列出活頁簿所在。"""
    sys.exit(_run(["epaper", "secretariat"], Asked(outputs=outputs, language=language)))


def _run(
    plans: list[str],
    asked: Asked,
    pace: "Pace | None" = None,
    fresh: bool = False,
) -> int:
    """Check all, run all, list the workbooks, and sum up a line a plan; returns the exit code."""
    from kpitools.batch.resume import open_years
    from kpitools.batch.run import Pace

    pace = pace or Pace()
    notebooks, checked = _checked(plans, asked)
    with _held([each for _, runs in checked for each in runs]):
        batches = [(plan, open_years(plan, runs)) for plan, runs in checked]
        with pace.kernels():
            try:
                statuses = [
                    _one_plan(plan, years, asked.shapes, notebooks, pace, fresh)
                    for plan, years in batches
                ]
            except KpiError as error:
                click.echo(printable(error.summary), err=True)
                return 3
            except KeyboardInterrupt:
                return 3
    found = set().union(*statuses)
    return 3 if "interrupted" in found else int(found != {"done"})


def _connected(scheduler: str) -> "AbstractContextManager[Cluster]":
    from kpitools.batch.cluster import connected

    return connected(scheduler)


def _checked(plans: list[str], asked: Asked) -> tuple[tuple[str, ...], list[tuple]]:
    """Check all that is asked for, and give the notebooks, and each plan with its runs.

    Raises
    ------
    KpiError
        With every fault of every part.
    """
    from kpitools.batch.execute import chosen_notebooks
    from kpitools.batch.parameters import check_parameters
    from kpitools.batch.wishes import check_shapes

    errors = []

    def checked(check, *given):
        try:
            return check(*given)
        except KpiError as error:
            errors.append(error)
            return None

    checked(check_shapes, tuple(each for each in asked.shapes if each != "html"))
    notebooks = checked(chosen_notebooks, asked.notebooks)
    years = checked(roc.parse_years, asked.years) if asked.years else None
    given = (years, asked.returns, asked.outputs, asked.as_of, asked.language)
    found = [checked(check_parameters, plan, *given) for plan in plans]
    if len(errors) == 1:
        raise errors[0]
    if errors:
        faults = [fault for error in errors for fault in (error.faults or (error.summary,))]
        raise KpiError("The batch can not start. Mend each, then run again.", faults)
    return notebooks, found


def _one_plan(plan, years, shapes, notebooks, pace: "Pace", fresh: bool) -> set[str]:
    """Run one plan's years, list what they wrote, sum up; returns the statuses."""
    from kpitools.batch.journal import read_journal
    from kpitools.batch.log import open_log
    from kpitools.batch.resume import run_entered, save_formats
    from kpitools.batch.run import progress, summary
    from kpitools.paths import shown

    first = next(iter(years.values()))
    log = open_log(first.folder.parent)
    if torn := read_journal(first.journal)[1]:
        told = f"{first.journal}：{torn} 行無法讀取，其所載者將重新執行（{torn} line(s) can not be read）"
        log(told)
        click.echo(told, err=True)
    with progress(plan, len(years) * len(notebooks)) as show:
        outcomes = run_entered(plan, years, notebooks, pace, fresh, show, log)
    written = [each.workbook for each in outcomes if each.workbook]
    for path in (*written, *save_formats(plan, years, outcomes, shapes, log)):
        click.echo(shown(path))
    click.echo(summary(plan, outcomes))
    log(summary(plan, outcomes))
    return {each.status for each in outcomes}


@contextmanager
def _held(runs: "list[RunParameters]") -> Iterator[None]:
    """Hold every outputs folder that a batch writes in."""
    from kpitools.batch.lock import locked
    from kpitools.paths import ROOT

    with ExitStack() as held:
        for folder in sorted({each.outputs or str(ROOT / "outputs") for each in runs}):
            held.enter_context(locked(folder, lambda said: click.echo(said, err=True)))
        yield


COMMANDS = (run, demo)
