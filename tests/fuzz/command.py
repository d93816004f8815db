"""The same file at the real command line."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from random import Random

from fuzz.answer import Answer
from fuzz.mutate import Mutant

SHARE = 0.01


def is_drawn(chance: int, mutant: Mutant, share: float = SHARE) -> bool:
    """Whether a file is among those that go to the command line too."""
    return Random(f"{chance}/{mutant.number}/command").random() < share


def confirmed(mutant: Mutant, said: Answer, folder: Path) -> Answer:
    """Ask the command line: it must print one JSON list of the same codes, and exit with 0 or 1."""
    seed, path = mutant.seed, folder / mutant.name
    path.write_bytes(mutant.content)
    year = ["--year", str(seed.year)] if mutant.number % 2 else []
    command = [sys.executable, "-m", "kpitools.batch.cli", "check", *year, "--format", "json", "--",
               str(seed.folder), str(path)]  # fmt: skip
    try:
        ran = subprocess.run(command, capture_output=True, timeout=60)
        codes = tuple(each["code"] for each in json.loads(ran.stdout))
        failure = ""
        if codes != said.codes or ran.returncode not in (0, 1) or ran.stderr:
            failure = f"{codes}, exit {ran.returncode}, {ran.stderr[-300:]}"
    except (subprocess.TimeoutExpired, ValueError) as error:
        failure = str(error)
    finally:
        path.unlink()
    return replace(said, failure=f"command line: {failure}") if failure else said
