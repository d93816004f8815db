"""Damage files, put each to the intake, and print what came of it.

``python -m fuzz.run --seed 1 --files 2000``; ``--only 17 --keep FOLDER`` makes one of them again.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from fuzz.answer import Answer, answers
from fuzz.command import confirmed, is_drawn
from fuzz.mutate import Mutant, mutant
from fuzz.seeds import Seed, libreoffice_seeds, own_seeds
from fuzz.tally import Results, describe, tally


def run(
    chance: int, numbers: Iterable[int], seeds: list[Seed], folder: Path
) -> Iterator[tuple[Mutant, Answer]]:
    """Yield each damaged file with its answer; one in a hundred goes to the command line too."""
    folder.mkdir(exist_ok=True)
    for made, said in answers((mutant(chance, each, seeds) for each in numbers), folder):
        asked = is_drawn(chance, made) and not said.failure
        yield made, confirmed(made, said, folder) if asked else said


def every_seed(folder: Path) -> list[Seed]:
    """All sound files; those of LibreOffice only where it is installed."""
    seeds = own_seeds(folder)
    soffice = shutil.which("soffice")
    return seeds + (libreoffice_seeds(folder, soffice, seeds) if soffice else [])


def main() -> int:
    """Run from the command line; 1 where a file broke the promise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="of chance")
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--first", type=int, default=0, help="number of the first file")
    parser.add_argument("--only", type=int, help="number of the one file to make")
    parser.add_argument("--keep", type=Path, help="folder for files that fail, or the one made")
    parser.add_argument("--moved", action="store_true", help="show and keep clean files that moved")
    asked = parser.parse_args()
    first, files = (asked.first, asked.files) if asked.only is None else (asked.only, 1)
    results: Results = []
    with tempfile.TemporaryDirectory() as held:
        folder = Path(held)
        seeds = every_seed(folder)
        for made, said in run(asked.seed, range(first, first + files), seeds, folder / "put"):
            results.append((made, said))
            moved = said.moved if asked.moved else ()
            if moved or said.failure:
                print(f"{describe(made)}: {said.failure or '; '.join(moved[:5])}", flush=True)
            if asked.keep and (moved or said.failure or files == 1):
                asked.keep.mkdir(parents=True, exist_ok=True)
                (asked.keep / f"{made.number}.{made.seed.form}").write_bytes(made.content)
    print(tally(results))
    return 1 if any(said.failure for _, said in results) else 0


if __name__ == "__main__":
    sys.exit(main())
