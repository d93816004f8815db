"""A batch: every notebook for every year, one after another; one year's fault stops no other."""

from collections.abc import Callable, Iterator

import click

from kpitools.batch.execute import NOTEBOOKS, Outcome, execute
from kpitools.batch.parameters import RunParameters
from kpitools.plan.models import Plan


def run_batch(
    plan: Plan, runs: list[RunParameters], advance: Callable[[str], None] = lambda said: None
) -> list[Outcome]:
    """Run every notebook for every year.

    Parameters
    ----------
    plan : Plan
    runs : list of RunParameters
        As checked by `kpitools.batch.parameters.check_parameters`.
    advance : callable
        Told before each notebook what is about to run.
    """
    return list(_outcomes(plan, runs, advance))


def _outcomes(
    plan: Plan, runs: list[RunParameters], advance: Callable[[str], None]
) -> Iterator[Outcome]:
    for parameters in runs:
        for notebook in NOTEBOOKS:
            advance(f"{plan.plan} {parameters.year} {notebook}")
            yield execute(notebook, plan.plan, parameters)


def run_with_progress(plan: Plan, runs: list[RunParameters]) -> list[Outcome]:
    """Run a batch with one bar on a terminal, or a plain line a notebook elsewhere."""
    stream = click.get_text_stream("stderr")
    total = len(runs) * len(NOTEBOOKS)
    if not stream.isatty():
        return run_batch(plan, runs, lambda said: click.echo(said, err=True))
    with click.progressbar(
        length=total, file=stream, show_pos=True, item_show_func=lambda said: said or ""
    ) as bar:
        started = False

        def advance(said: str) -> None:
            nonlocal started
            bar.update(int(started), said)
            started = True

        outcomes = run_batch(plan, runs, advance)
        bar.update(1, "")
    return outcomes


def summary(plan: Plan, outcomes: list[Outcome]) -> str:
    """One line: how many notebooks ran to their end, and the first fault of each that did not."""
    failed = [each for each in outcomes if not each.ok]
    line = f"{plan.plan}：{len(outcomes)} 份筆記本，{len(outcomes) - len(failed)} 完成、{len(failed)} 失敗"
    faults = "；".join(f"{each.year} 年度 {each.notebook}：{each.fault}" for each in failed)
    return f"{line}（{faults}）" if faults else line
