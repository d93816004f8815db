"""Kept readings as one Parquet: the rows in groups, so that neither way holds them twice, then texts."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import numpy as np

from kpitools.returns.columns import Columns, Same
from kpitools.returns.observation import OBSERVATION

ROWS = 1 << 16
"""Rows of a group."""

EXACT = "value"
"""The column whose values are kept as texts that tell their kind."""

OWN = {EXACT, "raw"}
"""Columns in which no two bodies say the same."""

TYPES = {"year": "int64", "month": "int64", "approximate": "bool"}
"""Columns that hold no texts."""

READING = "reading"

Texts = Mapping[tuple[str, str], str]
"""Readings by the name and the hash of their files."""


def write_table(path: Path, name: str, texts: Texts, columns: Columns) -> None:
    """Write readings and all their rows; ``name`` is found again by `read_table`."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    told = {"kpitools": name, "rows": str(len(columns))}
    schema = pa.schema([*_fields(pa), (READING, pa.large_string())], told)
    how = {"compression": "zstd", "compression_level": 1, "write_page_checksum": True}
    with pq.ParquetWriter(path, schema, **how) as file:
        for part in columns.parts(ROWS):
            made = [_coded(pa, each, part, nth) for nth, each in enumerate(OBSERVATION)]
            file.write_table(pa.table([*made, pa.nulls(len(part), pa.large_string())], schema))
        held = [json.dumps([*key, text], ensure_ascii=False) for key, text in texts.items()]
        made = [pa.nulls(len(held), each.type) for each in schema][:-1]
        file.write_table(pa.table([*made, pa.array(held, pa.large_string())], schema))


def read_table(path: Path, name: str) -> tuple[Columns, dict[tuple[str, str], str]]:
    """Read a kept table back.

    Raises
    ------
    Exception
        Of whatever kind, where it is damaged, or another one.
    """
    import pyarrow.parquet as pq

    texts = [each for each in OBSERVATION if each not in TYPES]
    columns, held, words = Columns(), [], {}
    with pq.ParquetFile(path, read_dictionary=texts, page_checksum_verification=True) as file:
        rows = _rows(file, name)
        for nth in range(file.num_row_groups):
            table = file.read_row_group(nth)
            if len(columns) < rows:
                columns.add([_objects(table[each], each, words) for each in OBSERVATION])
            else:
                held += table[READING].to_pylist()
    if len(columns) != rows:
        raise ValueError(name)
    return columns, {(file, digest): text for file, digest, text in map(json.loads, held)}


def read_texts(path: Path, name: str) -> Iterator[tuple[str, str, str]]:
    """Yield name, hash and reading of each file alone; raises like `read_table`."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(path, page_checksum_verification=True) as file:
        _rows(file, name)
        held = file.read([READING])[READING].drop_null().to_pylist()
    yield from map(json.loads, held)


def _rows(file, name: str) -> int:
    about = file.schema_arrow.metadata or {}
    if about[b"kpitools"].decode() != name:
        raise ValueError(name)
    return int(about[b"rows"])


def _fields(pa) -> list[tuple]:
    kinds = {each: pa.type_for_alias(TYPES.get(each, "large_string")) for each in OBSERVATION}
    return [(name, pa.dictionary(pa.int32(), kind)) for name, kind in kinds.items()]


def _coded(pa, name: str, part: Columns, nth: int):
    """A column as Arrow keeps it: each different value once, and by number where it stands."""
    kind = pa.type_for_alias(TYPES.get(name, "large_string"))
    if name not in OWN:
        numbers, different = _numbered(part.pieces(nth))
        places = pa.array(numbers, mask=numbers < 0)
        return pa.DictionaryArray.from_arrays(places, pa.array(different, kind))
    values = part.column(nth)
    if name == EXACT:
        values = [(_spelt if each.__class__ is Decimal else _brief)(each) for each in values]
    return pa.array(values, kind).dictionary_encode()


def _numbered(pieces: Iterable[Same | Sequence]) -> tuple[np.ndarray, list]:
    """Which of its different values stands where, -1 for None: of equal pieces only one is read."""
    words: dict[object, int] = {None: -1}
    read: dict[tuple, np.ndarray] = {}
    found = []
    for piece in pieces:
        key = piece if isinstance(piece, Same) else tuple(piece)
        if key not in read:
            values = piece.values() if isinstance(piece, Same) else key
            numbers = [words.setdefault(each, len(words) - 1) for each in values]
            read[key] = np.array(numbers, np.int32)
        found.append(read[key])
    return np.concatenate(found), [*words][1:]


def _objects(column, name: str, words: dict) -> np.ndarray:
    """The values of a column; each different one is made once, and held in ``words``."""
    made = _unspelt if name == EXACT else (lambda word: word)
    found = []
    for chunk in column.dictionary_encode().chunks:
        different = np.empty(len(chunk.dictionary) + 1, dtype=object)
        for nth, word in enumerate(chunk.dictionary.to_pylist(), 1):
            key = name == EXACT, word.__class__, word
            if key not in words:
                words[key] = made(word)
            different[nth] = words[key]
        places = chunk.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64) + 1
        found.append(different[places])
    return np.concatenate(found)


def _spelt(value: object) -> str | None:
    """Spell a value so that it comes back the same: its kind, then itself."""
    if value is None:
        return None
    if value.__class__ is int:
        return f"i{value}"
    if value.__class__ is bool:
        return f"b{int(value)}"
    if value.__class__ is Decimal:
        return f"d{value}"
    if value.__class__ is str:
        return f"s{value}"
    raise TypeError(type(value).__name__)


_brief = lru_cache(1 << 14, typed=True)(_spelt)
"""Whole numbers are few; a decimal keeps its own places, so 1.0 is not 1.00."""


def _unspelt(text: str) -> object:
    kind, rest = text[0], text[1:]
    return {"i": int, "d": Decimal, "s": str, "b": lambda each: each == "1"}[kind](rest)
