"""Kept readings as one Parquet: the numbers of all rows, then what they stand for, then the readings."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from kpitools.returns.files.message import spell_cells, told_cell
from kpitools.returns.year.columns import Columns

NUMBERS = ("owner", "about", "said")
TEXT = "text"

Texts = Mapping[tuple[str, str], tuple[int, str]]
"""First row and reading of each file, by its name and hash."""


def write_table(path: Path, name: str, texts: Texts, columns: Columns) -> None:
    """Write readings and all their rows; ``name`` is found again by `read_table`."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    told = {"kpitools": name, "rows": str(len(columns))}
    fields = [*((each, pa.int32()) for each in NUMBERS), (TEXT, pa.large_string())]
    schema = pa.schema(fields, told)
    how = {"compression": "zstd", "compression_level": 1, "write_page_checksum": True}
    with pq.ParquetWriter(path, schema, **how) as file:
        made = [*columns.numbers(), pa.nulls(len(columns), pa.large_string())]
        file.write_table(pa.table(made, schema))
        del made
        for rows in columns.words():  # one kind after another: of a year each is tens of megabytes
            _write_texts(file, schema, [spell_cells(rows)])
        readings = ([*key, first, text] for key, (first, text) in texts.items())
        _write_texts(file, schema, [*map(spell_cells, readings)])
    pa.default_memory_pool().release_unused()  # else Arrow keeps the room for tables to come


def _write_texts(file, schema, texts: list[str]) -> None:
    """Write texts as rows without numbers; pyarrow is loaded where something is kept, so not named above."""
    import pyarrow as pa

    blank = [pa.nulls(len(texts), pa.int32()) for _ in NUMBERS]
    file.write_table(pa.table([*blank, pa.array(texts, pa.large_string())], schema))


def read_table(path: Path, name: str) -> tuple[Columns, dict[tuple[str, str], tuple[int, str]]]:
    """Read a kept table back.

    Raises
    ------
    Exception
        Of whatever kind, where it is damaged, or another one.
    """
    import pyarrow.parquet as pq

    with pq.ParquetFile(path, page_checksum_verification=True) as file:
        rows = _rows(file, name)
        held = file.read()
    numbers = [held[each][:rows].to_numpy() for each in NUMBERS]
    first, *texts = held[TEXT][rows:].to_pylist()
    words = [_tuples(each) for each in (first, *texts[:2])]
    for each, of in zip(numbers, words, strict=True):
        if len(each) and not 0 <= each.min() <= each.max() < len(of):
            raise ValueError(name)
    found = map(json.loads, texts[2:])
    return Columns(words, numbers), {(file, sha256): (at, text) for file, sha256, at, text in found}


def read_texts(path: Path, name: str) -> Iterator[tuple[str, str, str]]:
    """Yield name, hash and reading of each file alone; raises like `read_table`."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(path, page_checksum_verification=True) as file:
        rows = _rows(file, name)
        held = file.read([TEXT])[TEXT][rows + len(NUMBERS) :].to_pylist()
    for file, sha256, _, text in map(json.loads, held):
        yield file, sha256, text


def _rows(file, name: str) -> int:
    about = file.schema_arrow.metadata or {}
    if about[b"kpitools"].decode() != name:
        raise ValueError(name)
    return int(about[b"rows"])


def _tuples(text: str) -> list[tuple]:
    return [tuple(map(told_cell, row)) for row in json.loads(text)]
