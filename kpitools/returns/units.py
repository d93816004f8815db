"""Units as people write them: which words are one unit, and where a number ends and it begins.

Nothing is converted: 500 千元 is never turned into 500,000 元, nor compared with it.
"""

import csv
import re
from functools import cache, lru_cache
from pathlib import Path

from kpitools.returns.numerals import HAN_DIGITS, MULTIPLIERS
from kpitools.returns.wording import meanings, plain

_HEAD = re.compile(rf"((?:[0-9.,\s{HAN_DIGITS}{MULTIPLIERS}]|點(?=[{HAN_DIGITS}]))*)(.*)")
_TENFOLD = re.compile(rf"([0-9.,\s]*[0-9])\s*([{MULTIPLIERS}]+)\s*")
_MEASURE_WORD = re.compile(r"[\u4e00-\u9fff]{1,3}(?:/[\u4e00-\u9fff]{1,3})?")


@cache
def _units() -> dict[str, tuple[str, str]]:
    """Unit of each spelling, and the unit it counts the same as, from ``units.csv``."""
    with Path(__file__).with_name("units.csv").open(encoding="utf-8", newline="") as lines:
        return {
            _key(word): (row["unit"], row["same"] or row["unit"])
            for row in csv.DictReader(lines)
            for word in (row["unit"], *row["aliases"].split())
        }


def _key(word: str) -> str:
    return re.sub(r"\s", "", plain(word)).lower()


def _named(word: str, nth: int) -> str:
    """Look up a word, else each side of its slash; an unknown one stays as stated."""
    stated = re.sub(r"\s", "", plain(word))
    if found := _units().get(_key(stated)):
        return found[nth]
    return "/".join(_units().get(_key(each), (each, each))[nth] for each in stated.split("/"))


def canonical(unit: str) -> str:
    """One spelling of a unit: 仟元 is 千元, percent is %. A word nobody declared stays."""
    return _named(unit, 0)


@lru_cache(maxsize=4096)
def same_unit(one: str, other: str) -> bool:
    """Whether two words count the same: 名 and 人 do; 人 and 人次, 元 and 千元 do not."""
    return _named(one, 1).lower() == _named(other, 1).lower()


def is_declared(unit: str) -> bool:
    """Whether ``units.csv`` has the unit, or both sides of its slash."""
    key = _key(unit)
    return key in _units() or all(each in _units() for each in key.split("/"))


def split_unit(text: str, asked: str | None = None) -> tuple[str, str | None] | None:
    """Cut a plain text into its numeral and its unit; None where the rest can be no unit.

    千元 and 百萬元 are units. Any other multiplier belongs to the number: ``5 萬元`` is 50,000 元.
    The unit asked for goes first: ``5 萬元`` is 5 where 萬元 is asked for.
    """
    numeral, rest = _HEAD.fullmatch(text).groups()
    rest = rest.strip()
    if rest[:1] == "(" and rest[-1:] == ")" and _is_unit(rest[1:-1], asked):
        rest = rest[1:-1]
    if tenfold := _TENFOLD.fullmatch(numeral):
        digits, multiplied = tenfold[1], tenfold[2] + rest
        if _key(multiplied) in _units() or (asked and same_unit(multiplied, asked)):
            return digits, canonical(multiplied)
    if not rest:
        return numeral, _bare_multipliers(numeral, asked)
    if _is_unit(rest, asked) or (re.search("[0-9]", numeral) and _may_be_unit(rest)):
        return numeral, canonical(rest)
    return None


def _bare_multipliers(numeral: str, asked: str | None) -> str | None:
    """A bare ``5 萬`` where 千元 is asked for may be of 元 or of 千元: its unit is only 萬."""
    tenfold = asked is not None and _key(asked)[:1] in (*MULTIPLIERS,)
    return re.sub(f"[^{MULTIPLIERS}]", "", numeral) or None if tenfold else None


def _is_unit(word: str, asked: str | None) -> bool:
    return is_declared(word) or (asked is not None and same_unit(word, asked))


def _may_be_unit(word: str) -> bool:
    """Short Chinese words may count something, but 68 暫估 is a remark, and 三民區 a place."""
    return bool(_MEASURE_WORD.fullmatch(word)) and not any(
        each in word for each in meanings("unit")
    )
