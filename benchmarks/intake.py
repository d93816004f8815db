"""Taking in a year of the nation: from the files to checked observations, against a loop of pandas.

``python benchmarks/intake.py [returns ...]``, 7,000 unless given; several sizes show the curve. The peer
only reads: ``pandas.read_excel`` with openpyxl, every sheet, one file after another, over a sample. Ours
reads, looks for damage, interprets, checks and describes, cold; then again from what was kept. Each of
ours runs in a process of its own, and the peer before and after each: the speed of a shared machine
changes within a minute.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from nation import YEAR, year
from watching import watched

RETURNS = 7_000
SAMPLE = 60
COLD, WARM, MEMORY = 15, 100, 1024
"""The aims: times as fast as the peer, and MiB that all processes may hold."""

OURS = """
import json, sys, time
from kpitools import load_plan, load_returns
plan = load_plan(sys.argv[1])
start = time.perf_counter()
returns = load_returns(plan, sys.argv[2], int(sys.argv[3]))
seconds = time.perf_counter() - start
print(json.dumps({
    "seconds": seconds, "observations": len(returns.observations),
    "findings": len(returns.findings),
}))
"""


def ours(plan: Path, returns: Path, kept: str) -> dict:
    """Take the year in, in a process of its own."""
    run = subprocess.Popen(
        [sys.executable, "-c", OURS, str(plan), str(returns), str(YEAR)],
        env={**os.environ, "KPITOOLS_CACHE": kept},
        stdout=subprocess.PIPE,
        text=True,
    )
    with watched(run.pid) as held:
        told, _ = run.communicate()
    return {**json.loads(told), "memory": max(held) / 2**20}


def peer(returns: Path) -> float:
    """Seconds a file that pandas takes to read every sheet by openpyxl."""
    import pandas as pd

    files = sorted(returns.iterdir())
    sample = files[:: max(1, len(files) // SAMPLE)][:SAMPLE]
    pd.read_excel(sample[0], engine="openpyxl", sheet_name=None)
    start = time.perf_counter()
    for each in sample:
        pd.read_excel(each, engine="openpyxl", sheet_name=None)
    return (time.perf_counter() - start) / len(sample)


def measured(bodies: int) -> dict[str, float]:
    """One size: seconds a file by each way, how many times the peer's, and the most memory."""
    plan, returns = year(bodies)
    peers = [peer(returns)]
    with tempfile.TemporaryDirectory() as kept:
        cold = ours(plan, returns, kept)
        peers.append(peer(returns))
        warm = ours(plan, returns, kept)
        peers.append(peer(returns))
    assert cold["observations"] == warm["observations"] > 100 * bodies
    found = {"cold": cold["seconds"] / bodies, "warm": warm["seconds"] / bodies}
    return {
        "peer": sum(peers) / len(peers),
        **found,
        "cold_times": (peers[0] + peers[1]) / 2 / found["cold"],
        "warm_times": (peers[1] + peers[2]) / 2 / found["warm"],
        "memory": cold["memory"],
    }


def main(sizes: list[int]) -> None:
    """Print one line a size, and for the nation's year whether each aim is met."""
    print("returns   pandas ms   cold ms    x   warm ms    x   memory MiB")
    found = {}
    for bodies in sizes:
        found[bodies] = each = measured(bodies)
        print(f"{bodies:7} {1e3 * each['peer']:11.1f} {1e3 * each['cold']:9.2f}"
              f" {each['cold_times']:5.1f} {1e3 * each['warm']:8.3f}"
              f" {each['warm_times']:5.0f} {each['memory']:11.0f}",
              flush=True)  # fmt: skip
    each = found.get(RETURNS)
    if each:
        cold, warm = each["cold_times"], each["warm_times"]
        for what, got, aim, met in (
            ("returns to checked observations", f"{cold:.1f} x", f"{COLD} x", cold >= COLD),
            ("the same from what was kept", f"{warm:.0f} x", f"{WARM} x", warm >= WARM),
            ("memory", f"{each['memory']:.0f} MiB", f"{MEMORY} MiB", each["memory"] < MEMORY),
        ):
            print(f"{what:34} {got:>10}  aim {aim:>9}  {'met' if met else 'NOT MET'}")


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or [RETURNS])
