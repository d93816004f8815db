"""A nation's year from raw files to the audit workbook, in one process and what it starts.

``python benchmarks/year.py [returns]``, 7,000 unless given. Nothing is kept from an earlier run. The
parts are those of the notebook on the audit: plan, returns, attainment, tests, sample, workbook. Imports
are told apart, for a kernel of a batch has them when it starts. Memory is that of this process and all
it starts, looked at five times a second.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

from cores import gain
from nation import YEAR, year
from watching import watched

RETURNS, AIM, MEMORY = 7_000, 20, 1024


def main(bodies: int) -> None:
    """Print the seconds of each part, and whether the aims are met."""
    plan_folder, folder = year(bodies)
    with tempfile.TemporaryDirectory() as held:
        os.environ["KPITOOLS_CACHE"] = str(Path(held) / "kept")
        before = time.perf_counter()
        from kpitools import attainment, audit, load_plan, load_returns, write_audit

        imports = time.perf_counter() - before
        steps = []

        def done(name: str) -> None:
            steps.append((name, time.perf_counter()))

        with watched(os.getpid()) as held_bytes:
            start = time.perf_counter()
            plan = load_plan(plan_folder)
            done("plan")
            returns = load_returns(plan, folder, YEAR)
            done("returns, read and checked")
            attained = attainment(plan, returns, YEAR)
            done("attainment")
            audited = audit(plan, returns, attained, YEAR)
            done("audit: tests, risk, sample")
            write_audit(Path(held) / "audit.xlsx", plan, returns, audited, YEAR)
            done("audit workbook")
        size = (Path(held) / "audit.xlsx").stat().st_size / 2**20
    print(f"{'imports, not counted':30} {imports:7.2f} s")
    before = start
    for name, at in steps:
        print(f"{name:30} {at - before:7.2f} s")
        before = at
    total = before - start
    peak = max(held_bytes) / 2**20
    print(f"workbook {size:.1f} MiB; {peak:.0f} MiB of memory, aim {MEMORY} MiB  "
          f"{'met' if peak < MEMORY else 'NOT MET'}")  # fmt: skip
    met = total < AIM if bodies == RETURNS else True
    print(f"{bodies} raw files to the audit workbook  {total:6.1f} s  aim {AIM} s  "
          f"{'met' if met else 'NOT MET'}")  # fmt: skip
    print(f"two processes at once do {gain():.2f} times the work of one here")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RETURNS)
