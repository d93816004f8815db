"""A batch on a Dask scheduler with two workers of their own; one is killed on the way."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from threading import Thread

import pandas as pd
import psutil
import pytest
from click.testing import CliRunner

from kpitools import load_returns
from kpitools.batch.cli import commands
from kpitools.batch.parameters import check_parameters
from kpitools.batch.run import Pace, run_batch
from kpitools.errors import KpiError
from kpitools.returns.year import kept, read_files

distributed = pytest.importorskip("distributed")

from kpitools.batch import cluster as on_cluster  # noqa: E402 - only where Dask is installed

NOTEBOOK = "6_plan_review"
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


@pytest.fixture(scope="module")
def machines(tmp_path_factory):
    """Address of a scheduler, and its two workers, all on loopback."""
    folder = tmp_path_factory.mktemp("dask")
    told, python = folder / "scheduler.json", [sys.executable, "-m"]
    scheduler = subprocess.Popen(
        [*python, "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0",
         "--no-dashboard", "--scheduler-file", str(told)], cwd=folder, **QUIET,
    )  # fmt: skip
    worker = [*python, "distributed.cli.dask_worker", "--scheduler-file", str(told), "--nthreads",
              "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1"]  # fmt: skip
    workers = [subprocess.Popen(worker, cwd=folder, **QUIET) for _ in range(2)]
    try:
        until = time.monotonic() + 90
        # It stands there for a moment before it holds anything.
        while not (told.exists() and told.read_text()) and time.monotonic() < until:
            time.sleep(0.1)
        address = json.loads(told.read_text())["address"]
        with distributed.Client(address, timeout=60, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=90)
        yield address, workers
    finally:
        for each in (*workers, scheduler):
            each.kill()
            each.wait()


def test_returns_read_in_chunks_elsewhere_are_the_same(
    machines, secretariat, tmp_path, monkeypatch
):
    monkeypatch.setattr(on_cluster, "CHUNK", 1)
    monkeypatch.setenv(kept.FOLDER, "off")
    here = load_returns(secretariat, None, 105)
    monkeypatch.setenv(kept.FOLDER, str(tmp_path / "kept"))
    _, runs = check_parameters("secretariat", (105,), outputs=tmp_path / "outputs")
    with on_cluster.connected(machines[0]) as cluster:
        cluster.read_ahead(secretariat, runs)
    asked = []
    real = read_files.read_books
    monkeypatch.setattr(
        read_files, "read_books", lambda paths, limits: asked.extend(paths) or real(paths, limits)
    )
    there = load_returns(secretariat, None, 105)
    for name in ("observations", "findings", "sources"):
        pd.testing.assert_frame_equal(getattr(here, name), getattr(there, name))
    assert not [each for each in asked if each.parent.name == "105"]


def _at_work(worker: subprocess.Popen) -> bool:
    """Whether a worker runs a notebook: it keeps a warm process for it as long as that takes."""
    with suppress(psutil.Error):  # it may end while it is looked at
        children = psutil.Process(worker.pid).children()
        return any("warm_server" in word for child in children for word in child.cmdline())
    return False


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_worker_killed_on_the_way_loses_nothing(machines, tmp_path):
    address, workers = machines
    plan, runs = check_parameters("secretariat", (104, 105), outputs=tmp_path)

    def kill_one():
        until = time.monotonic() + 60
        while not (busy := [each for each in workers if _at_work(each)]):
            if time.monotonic() > until:
                return
            time.sleep(0.02)
        busy[0].kill()
        killed.append(busy[0])

    killed = []
    with on_cluster.connected(address) as cluster:
        assert cluster.threads == 2
        killer = Thread(target=kill_one, daemon=True)
        killer.start()
        outcomes = run_batch(plan, runs, (NOTEBOOK,), Pace(cluster=cluster))
        killer.join(30)
    assert [each.wait(10) for each in killed] == [-signal.SIGKILL]
    assert [(each.year, each.status, each.fault) for each in outcomes] == [
        (year, "done", "") for year in (104, 105)
    ]
    assert all(each.workbook.stat().st_size for each in outcomes)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("tcp://127.0.0.1:9", "No scheduler answers"),
        ("localhost", "expected an address like"),
        ("tcp://host", "expected an address like"),
    ],
)
def test_a_scheduler_that_is_not_there_is_told_and_nothing_written(
    tmp_path, monkeypatch, address, said
):
    monkeypatch.setattr(on_cluster, "SECONDS", 1)
    outputs = tmp_path / "outputs"
    asked = ["run", "secretariat", "--years", "104", "--outputs", str(outputs)]
    done = CliRunner().invoke(commands, [*asked, "--scheduler", address])
    assert done.exit_code == 2
    assert said in done.output
    assert not outputs.exists()


def test_without_dask_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(KpiError, match=r"kpitools\[cluster\]"), on_cluster.connected("tcp://a:1"):
        pass


def test_a_scheduler_without_workers_is_told(monkeypatch):
    monkeypatch.setattr(on_cluster, "SECONDS", 2)
    with (
        distributed.LocalCluster(
            n_workers=0,
            processes=False,
            dashboard_address="127.0.0.1:0",
            protocol="tcp",
            host="127.0.0.1",
        ) as local,
        pytest.raises(KpiError, match="no worker that can be used"),
        on_cluster.connected(local.scheduler_address),
    ):
        pass
