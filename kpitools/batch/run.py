"""A batch: every notebook for every year, some at a time; one year's fault stops no other."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from threading import Event, Thread, current_thread, main_thread
from typing import TYPE_CHECKING

import click
import joblib
import psutil

from kpitools.batch.execute import NOTEBOOKS, Outcome, execute
from kpitools.batch.parameters import RunParameters
from kpitools.batch.printable import printable
from kpitools.batch.warm import warm
from kpitools.plan.models import Plan

if TYPE_CHECKING:
    from kpitools.batch.cluster import Cluster

KERNELS = ("ipykernel_launcher", "kpitools.batch.warm_server")
"""How the command lines of kernels read, started as usual or forked."""
NOT_RUN = {
    "interrupted": "not finished: the batch was stopped",
    "left_out": "not run: an earlier notebook of this year failed",
}


@dataclass(frozen=True)
class Pace:
    """How a batch runs: nothing of it changes a result.

    ``jobs`` notebooks at a time (None: as many as there are cores); a cell may take ``seconds``
    (None: for ever); without ``keep_going``, a year's first fault leaves out the rest of that year.
    With a ``cluster``, notebooks run on its workers, as many at a time as they have threads.
    """

    jobs: int | None = None
    seconds: int | None = None
    keep_going: bool = True
    cluster: "Cluster | None" = None

    def kernels(self) -> AbstractContextManager[None]:
        """Keep at hand what kernels start from: here, unless they start on the cluster's workers."""
        return nullcontext() if self.cluster else warm(ours=True)


def run_batch(
    plan: Plan,
    runs: list[RunParameters],
    notebooks: tuple[str, ...] = tuple(NOTEBOOKS),
    pace: Pace = Pace(),
    ended: Callable[[Outcome], None] = lambda outcome: None,
    work: Callable[[str, str, RunParameters, int | None], Outcome] | None = None,
) -> list[Outcome]:
    """Run every notebook for every year, and give the outcomes in that order.

    Parameters
    ----------
    plan : Plan
    runs : list of RunParameters
        As checked by `kpitools.batch.parameters.check_parameters`.
    notebooks : tuple of str
        Keys of `NOTEBOOKS`.
    pace : Pace
    ended : callable
        Told of each outcome as it comes.
    work : callable
        Runs one notebook, as `kpitools.batch.execute.execute` does; without it that one here, or
        on the cluster's workers.

    Notes
    -----
    Every notebook has a process of its own, its kernel; what waits for the kernels are threads.
    Ctrl-C ends the kernels and starts no other: what had ended stays, the rest is ``interrupted``.
    """
    wanted = [(each, notebook) for each in runs for notebook in notebooks]
    failed_years: set[int] = set()
    work = work or (pace.cluster.execute if pace.cluster else execute)
    if pace.cluster:
        pace.cluster.read_ahead(plan, runs)
    with pace.kernels(), _interruptible() as stopped:

        def job(parameters: RunParameters, notebook: str) -> Outcome:
            if stopped.is_set():
                return _not_run(parameters, notebook, "interrupted")
            if parameters.year in failed_years and not pace.keep_going:
                return _not_run(parameters, notebook, "left_out")
            outcome = work(notebook, plan.plan, parameters, pace.seconds)
            if stopped.is_set() and not outcome.ok:
                return _not_run(parameters, notebook, "interrupted")
            if not outcome.ok:
                failed_years.add(parameters.year)
            return outcome

        found = {}
        at_once = pace.jobs or (pace.cluster.threads if pace.cluster else _cores())
        parallel = joblib.Parallel(at_once, backend="threading", return_as="generator_unordered")
        for outcome in parallel(joblib.delayed(job)(*each) for each in wanted):
            found[outcome.year, outcome.notebook] = outcome
            ended(outcome)
    return [found[parameters.year, notebook] for parameters, notebook in wanted]


@contextmanager
def progress(plan: Plan, total: int) -> Iterator[Callable[[Outcome], None]]:
    """Give what shows each outcome: one bar on a terminal, or a plain line a notebook elsewhere."""
    stream = sys.stderr
    if not stream.isatty():
        yield lambda outcome: click.echo(said(plan, outcome), err=True)
        return
    with click.progressbar(
        length=total, file=stream, show_pos=True, item_show_func=lambda told: told or ""
    ) as bar:
        yield lambda outcome: bar.update(1, said(plan, outcome))


def said(plan: Plan, outcome: Outcome) -> str:
    """One outcome in a line."""
    status = "kept" if outcome.kept else outcome.status
    return printable(f"{plan.plan} {outcome.year} {outcome.notebook} {status}")


def _not_run(parameters: RunParameters, notebook: str, status: str) -> Outcome:
    return Outcome(notebook, parameters.year, None, NOT_RUN[status], status)


def _cores() -> int:
    """Cores that this process may use, not all that the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _interruptible() -> Iterator[Event]:
    """Make the first Ctrl-C end all kernels and set the event; a second one acts as ever."""
    stopped, over = Event(), Event()

    def stop(*_: object) -> None:
        stopped.set()
        signal.signal(signal.SIGINT, usual)
        Thread(target=_end_kernels, args=(over,), daemon=True).start()

    if current_thread() is not main_thread():
        yield stopped
        return
    usual = signal.signal(signal.SIGINT, stop)
    try:
        yield stopped
    finally:
        over.set()
        signal.signal(signal.SIGINT, usual)


def _end_kernels(over: Event) -> None:
    """End every kernel of this process, and those about to start, until the batch is over."""
    while not over.wait(0.5):
        # Children before parents: a kernel whose parent has gone is nobody's child any more.
        for each in reversed(psutil.Process().children(recursive=True)):
            with suppress(psutil.Error):
                if any(mark in word for word in each.cmdline() for mark in KERNELS):
                    each.kill()


def summary(plan: Plan, outcomes: list[Outcome]) -> str:
    """One line: how many notebooks ran to their end, and the first fault of each that did not."""
    failed = [each for each in outcomes if not each.ok]
    kept = sum(each.kept for each in outcomes)
    line = f"{plan.plan}：{len(outcomes)} 份筆記本，{len(outcomes) - len(failed)} 完成、{len(failed)} 失敗"
    line += f"，其中 {kept} 份與前次相符而沿用" if kept else ""
    faults = "；".join(f"{each.year} 年度 {each.notebook}：{each.fault}" for each in failed)
    return printable(f"{line}（{faults}）" if faults else line)
