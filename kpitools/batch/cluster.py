"""A batch on machines that Dask already ties together: notebooks as tasks, returns read in chunks.

Nothing of our own stands between: joblib's Dask backend hands out the work, and where a worker is
lost its tasks are done again by another. Returns, outputs and kept readings lie on a path that every
machine sees under one name.
"""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import joblib

from kpitools import __version__
from kpitools.batch.execute import Outcome, Told, execute
from kpitools.batch.parameters import RunParameters
from kpitools.batch.wishes import VARIABLE
from kpitools.errors import KpiError
from kpitools.plan.models import Plan
from kpitools.returns.load import read_returns
from kpitools.returns.year.read_files import read_files
from kpitools.returns.year.text import Read

NOTHING_MORE = Told()

SECONDS = 10
"""How long a scheduler may take to answer."""

CHUNK = 250
"""Files a task reads: one task a file would cost more than its reading."""

_ADDRESS = re.compile(r"(?:tcp|tls|ucx|ws|wss)://[^\s/:]+:[0-9]{1,5}")


@dataclass(frozen=True)
class Cluster:
    """A scheduler that answers and has workers; ``threads`` tasks may run at the same time."""

    client: Any
    threads: int

    def execute(
        self,
        notebook: str,
        plan: str,
        parameters: RunParameters,
        seconds: int | None = None,
        told: Told = NOTHING_MORE,
    ) -> Outcome:
        """Run one notebook on some worker; as `kpitools.batch.execute.execute` does here."""
        wishes = os.environ.get(VARIABLE, "")
        given = (notebook, plan, parameters, seconds, told, wishes)
        try:
            (outcome,) = self._spread([(_notebook, given)])
        except Exception as error:  # one lost notebook must not end the batch
            fault = f"was lost with its worker ({type(error).__name__})"
            return Outcome(notebook, parameters.year, None, fault, "killed")
        return outcome

    def read(self, plan: Plan, year: int, paths: Sequence[Path], through: int) -> Iterator[Read]:
        """Read files in chunks, each on some worker; in the order given."""
        chunks = [paths[at : at + CHUNK] for at in range(0, len(paths), CHUNK)]
        tasks = [(_chunk, (plan, year, chunk, through)) for chunk in chunks]
        return chain.from_iterable(self._spread(tasks))

    def read_ahead(self, plan: Plan, runs: Sequence[RunParameters]) -> None:
        """Read the returns of every year once, so that no notebook need do it.

        It is kept where ``KPITOOLS_CACHE`` says; without a folder that the workers share, each
        notebook reads for itself.
        """
        for each in runs:
            read_returns(plan, each.returns or None, each.year, read=self.read)

    def _spread(self, tasks: Sequence[tuple[Callable, tuple]]) -> list:
        with joblib.parallel_config(backend="dask", client=self.client):
            work = joblib.Parallel(n_jobs=max(2, self.threads), batch_size=1)
            return work(joblib.delayed(function)(*given) for function, given in tasks)


@contextmanager
def connected(address: str) -> Iterator[Cluster]:
    """Connect to a scheduler for the time of a batch.

    Raises
    ------
    KpiError
        If the address is none, nobody answers there, there are no workers, or they have another
        version of this package than we have.
    """
    try:
        from distributed import Client
    except ImportError:
        raise KpiError(
            "--scheduler needs Dask. Install it: pip install 'kpitools[cluster]'."
        ) from None
    if not _ADDRESS.fullmatch(address):
        raise KpiError(f"Scheduler: found 「{address}」; expected an address like tcp://host:8786.")
    try:
        client = Client(address, timeout=SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise KpiError(
            f"No scheduler answers at 「{address}」 ({type(error).__name__}). Start one with "
            "`dask scheduler`, or leave --scheduler out to run here."
        ) from None
    with client:
        yield Cluster(client, _threads(client, address))


def _threads(client: Any, address: str) -> int:
    try:
        client.wait_for_workers(1, timeout=SECONDS)
        versions = client.run(_version)
        threads = sum(client.nthreads().values())
    except Exception as error:
        raise KpiError(
            f"The scheduler at 「{address}」 has no worker that can be used ({error}). Start some "
            f"with `dask worker {address}` where kpitools is installed."
        ) from None
    if others := {each for each in versions.values() if each != __version__}:
        raise KpiError(
            f"The workers of 「{address}」 have kpitools {', '.join(sorted(others))}; here it is "
            f"{__version__}. Install the same everywhere."
        )
    return threads


def _version() -> str:
    return __version__


def _notebook(
    notebook: str,
    plan: str,
    parameters: RunParameters,
    seconds: int | None,
    told: Told,
    wishes: str,
) -> Outcome:
    if wishes:
        os.environ[VARIABLE] = wishes
    else:
        os.environ.pop(VARIABLE, None)
    return execute(notebook, plan, parameters, seconds, told)


def _chunk(plan: Plan, year: int, paths: Sequence[Path], through: int) -> list[Read]:
    return list(read_files(plan, year, paths, through))
