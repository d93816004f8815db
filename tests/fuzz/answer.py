"""What the intake says of damaged files, and whether it keeps its promise for each."""

import json
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from unittest.mock import patch

import pandas as pd

from fuzz.memory import forget, peak
from fuzz.mutate import Mutant
from fuzz.seeds import Seed
from kpitools.batch.check import as_csv, as_json, as_lines
from kpitools.checks import single
from kpitools.checks.catalogue import catalogue
from kpitools.returns.files import process
from kpitools.returns.files.book import RawBook
from kpitools.returns.files.reader import read_books
from kpitools.returns.load import combine

SECONDS, MEGABYTES = 20, 1024
FIGURE = ("organisation", "indicator", "part", "year", "month")


@dataclass(frozen=True)
class Answer:
    """What came back for one file. ``failure`` is empty where the promise was kept.

    A file is ``clean`` where nothing is said that is not said of the sound file; ``moved`` are the
    figures of a clean file that differ from those of the sound one.
    """

    codes: tuple[str, ...] = ()
    clean: bool = False
    moved: tuple[str, ...] = ()
    seconds: float = 0.0
    megabytes: int = 0
    failure: str = ""


def answers(mutants: Iterable[Mutant], folder: Path) -> Iterator[tuple[Mutant, Answer]]:
    """Put each file to `check_files` by itself, with one reader for all, as a batch has."""
    workers: list[process.Child] = []
    start = process.start
    paths: list[Path] = []
    streams: list[Iterator[RawBook]] = []

    def started(program: process.Program, patient: bool) -> process.Child:
        workers.append(start(program, patient))
        return workers[-1]

    def read(asked: list[Path], limits: object) -> list[RawBook]:
        paths[:] = asked
        if not streams:
            streams.append(read_books(iter(lambda: paths[0], None), limits))
        return [next(streams[0])]

    sound: dict[str, tuple[Counter, dict]] = {}
    with patch.object(process, "start", started), patch.object(single, "read_books", read):
        for each in mutants:
            seed = each.seed
            if seed.name not in sound:
                books, findings = _check(seed, seed.name, seed.content, seed.year, folder)
                sound[seed.name] = _told(findings), _figures(seed, books[0])
            forget(workers)
            said = _answer(each, folder, *sound[seed.name])
            if said.failure:
                _end(streams)
            yield each, Answer(**{**vars(said), **_cost(said, peak(workers))})
        _end(streams)


def _end(streams: list[Iterator[RawBook]]) -> None:
    """End the reader; the next file starts another."""
    for each in streams:
        each.close()
    streams.clear()


def _answer(mutant: Mutant, folder: Path, findings_before: Counter, before: dict) -> Answer:
    seed, began = mutant.seed, monotonic()
    year = seed.year if mutant.number % 2 else None
    try:
        books, findings = _check(seed, mutant.name, mutant.content, year, folder)
        seconds = monotonic() - began
        failure = _broken(findings, books)
        after = _figures(seed, books[0])
    except Exception as error:
        *_, last = traceback.extract_tb(error.__traceback__)
        words = f"{type(error).__name__}, {Path(last.filename).name} line {last.lineno}: {error}"
        return Answer(seconds=monotonic() - began, failure=words[:300])
    if not after and findings.empty:
        failure = failure or "nothing was read, and nothing is said"
    clean = not _told(findings) - findings_before
    moved = _differences(before, after) if clean else ()
    return Answer(tuple(findings["code"]), clean, moved, seconds, 0, failure)


def _check(
    seed: Seed, name: str, content: bytes, year: int | None, folder: Path
) -> tuple[list[RawBook], pd.DataFrame]:
    path = folder / name
    path.write_bytes(content)
    try:
        return single.check_files(seed.plan, [path], year)
    finally:
        path.unlink()


def _cost(said: Answer, megabytes: int) -> dict:
    """What the file cost, and whether that was too much."""
    failure = said.failure
    if said.seconds > SECONDS:
        failure = failure or f"took {said.seconds:.1f} s"
    if megabytes > MEGABYTES:
        failure = failure or f"took {megabytes} MB"
    return {"megabytes": megabytes, "failure": failure}


def _told(findings: pd.DataFrame) -> Counter:
    columns = ("code", "sheet", "cell", "found")
    return Counter(zip(*(findings[name] for name in columns), strict=True))


def _figures(seed: Seed, book: RawBook) -> dict[tuple, object]:
    table = combine(seed.plan, seed.year, [book]).observations.astype(object)
    keys = zip(*(table[name].fillna("") for name in FIGURE), strict=True)
    return dict(zip(keys, table["value"], strict=True))


def _differences(before: dict, after: dict) -> tuple[str, ...]:
    return tuple(
        f"{' '.join(map(str, key))}: {before.get(key)} -> {after.get(key)}"
        for key in dict.fromkeys((*before, *after))
        if before.get(key) != after.get(key)
    )


def _broken(findings: pd.DataFrame, books: list[RawBook]) -> str:
    """Say what is wrong with an answer as an answer; empty where it can be shown and stored."""
    if len(books) != 1 or not isinstance(findings, pd.DataFrame):
        return "no answer"
    if unknown := set(findings["code"]) - catalogue().keys():
        return f"codes without words: {unknown}"
    for shape in (as_json, as_csv, as_lines):
        shape(findings).encode()
    if len(json.loads(as_json(findings))) != len(findings):
        return "json of another length"
    return ""
