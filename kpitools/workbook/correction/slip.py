"""What a return must mend, in words: the first sheet of the copy, and a note for each bad cell."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from kpitools.checks.catalogue import SEVERITIES
from kpitools.language import LANGUAGES
from kpitools.returns.files.book import RawBook
from kpitools.workbook.dictionary import columns, label, style, words
from kpitools.workbook.measure import folded, lines_needed, text_width

COLUMNS = (
    "number", "severity", "sheet", "cell", "found", "expected_value", "message", "remedy",
)  # fmt: skip
MOST_LINKS = 65_000
"""Excel opens no sheet with more links than 65,530."""

_ADDRESS = re.compile(r"([A-Z]{1,3}[1-9][0-9]{0,6})(?::[A-Z]{1,3}[0-9]+)?")
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)


@dataclass(frozen=True)
class Mark:
    """Colour and note of one bad cell; ``width`` and ``height`` of the note are in pixels."""

    sheet: str
    cell: str
    colour: str
    note: str
    width: int
    height: int


@dataclass(frozen=True)
class Line:
    """One thing to mend: its texts by `COLUMNS`; ``place`` is the sheet and cell to jump to, if any."""

    texts: tuple[str, ...]
    colour: str
    place: tuple[str, str] | None
    height: int


@dataclass(frozen=True)
class Slip:
    """The first sheet of a copy, and the marks on the other sheets.

    ``coloured`` and ``linking`` are the columns of the severity and of the link, from 0;
    ``original`` stands in a note between ours and the agency's own.
    """

    name: str
    title: str
    sentences: tuple[str, ...]
    headings: tuple[str, ...]
    widths: tuple[float, ...]
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]
    original: str
    footer: str
    table: str = "t_to_mend"
    coloured: int = COLUMNS.index("severity")
    linking: int = COLUMNS.index("cell")


@cache
def slip_names() -> tuple[str, ...]:
    """Names the first sheet goes by; an earlier copy that comes back carries one of them."""
    return tuple(words(language)["correction"]["sheet"] for language in LANGUAGES)


def make_slip(
    book: RawBook, findings: pd.DataFrame, language: str, remarks: tuple[str, ...] = ()
) -> Slip:
    """Say what is to be mended.

    Parameters
    ----------
    book : RawBook
    findings : DataFrame
        Findings of this file, as made by `kpitools.checks.catalogue.describe`; what is merely
        worth knowing is left out.
    language : {"zh-TW", "en"}
    remarks : tuple of str
        Further sentences, such as what the copy could not keep.
    """
    text, known = words(language)["correction"], {sheet.name for sheet in book.sheets}
    mended = findings[findings["severity"].isin(style()["marks"])]
    told = _told(mended, language)
    widths = _widths([tuple(each[name] for name in COLUMNS) for each in told])
    lines = tuple(
        _line(each, widths, each["sheet"] in known and int(each["number"]) <= MOST_LINKS)
        for each in told
    )
    marks = _marks([each for each in told if each["cell"] and each["sheet"] in known], text)
    return Slip(
        text["sheet"],
        text["title"],
        tuple(
            line
            for sentence in (*_sentences(book, mended, bool(marks), text), *remarks)
            for line in folded(sentence, sum(widths))
        ),
        tuple(columns()[name].headings[language] for name in COLUMNS),
        widths,
        lines,
        marks,
        text["original"],
        words(language)["page"],
    )


def _sentences(book: RawBook, findings: pd.DataFrame, marked: bool, text: dict) -> Iterator[str]:
    count = findings["severity"].value_counts()
    counts = {name: int(count.get(name, 0)) for name in SEVERITIES}
    headline = text["headline" if len(findings) else "nothing"]
    yield headline.format(file=clean(book.file, 120), count=len(findings), **counts)
    if len(findings):
        yield text["marked" if marked else "listed"]


def _line(each: dict[str, str], widths: tuple[float, ...], known: bool) -> Line:
    texts = tuple(clean(each[name]) for name in COLUMNS)
    most = max(lines_needed(text, width) for text, width in zip(texts, widths, strict=True))
    place = (each["sheet"], each["cell"]) if known and each["cell"] else None
    return Line(texts, style()["marks"][each["code"]], place, min(18 * most + 4, 400))


def clean(text: str, longest: int = 1000) -> str:
    """Leave out what no workbook can hold, or what turns the direction of reading; cut the rest."""
    text = _UNPRINTABLE.sub("�", str(text))
    return text if len(text) <= longest else text[: longest - 1] + "…"


def remarks_on(members: tuple[str, ...], language: str) -> tuple[str, ...]:
    """Say which parts of the original, told by the names of its zip members, the copy may lack."""
    with Path(__file__).with_name("parts.csv").open(encoding="utf-8", newline="") as rows:
        found = [
            row[language]
            for row in csv.DictReader(rows)
            if any(member.startswith(row["prefix"]) for member in members)
        ]
    text = words(language)["correction"]
    return (text["lacks"].format(parts=text["and"].join(found)),) if found else ()


def _told(findings: pd.DataFrame, language: str) -> list[dict[str, str]]:
    """Each finding in the words that its agency reads."""
    text, suffix = words(language)["correction"], "zh" if language == "zh-TW" else "en"
    told = []
    for number, each in enumerate(findings.to_dict("records"), start=1):
        address = _ADDRESS.fullmatch(each["cell"])
        found = clean(each["found"]) or (text["blank"] if address else "")
        told.append(
            {
                "number": str(number),
                "code": each["severity"],
                "severity": label("severity", each["severity"], language),
                "sheet": each["sheet"],
                "cell": address[1] if address else "",
                "found": found,
                "expected_value": clean(each[f"expected_{suffix}"]),
                "message": clean(each[f"message_{suffix}"]),
                "remedy": text["to_do"].get(each["code"], each[f"remedy_{suffix}"]),
            }
        )
    return told


def _marks(told: list[dict[str, str]], text: dict) -> tuple[Mark, ...]:
    """One mark a cell: the colour of its worst finding, and every finding in its note."""
    places: dict[tuple[str, str], list[dict[str, str]]] = {}
    for each in told:
        places.setdefault((each["sheet"], each["cell"]), []).append(each)
    looks, marks = style()["notes"], []
    for (sheet, cell), found in places.items():
        worst = min((each["code"] for each in found), key=SEVERITIES.index)
        note = "\n".join(_noted(each, text) for each in found)
        lines = lines_needed(note, looks["characters"])
        height = looks["line"] * lines + looks["line"]
        marks.append(Mark(sheet, cell, style()["marks"][worst], note, looks["width"], height))
    return tuple(marks)


def _noted(each: dict[str, str], text: dict) -> str:
    said = {name: clean(each[name], 200) for name in ("found", "expected_value", "message")}
    lines = [text["note"]["first"].format(severity=each["severity"], message=said["message"])]
    lines += [
        text["note"][name].format(said=said[name])
        for name in ("found", "expected_value")
        if said[name] and said[name] not in said["message"]
    ]
    return "\n".join([*lines, text["note"]["remedy"].format(said=each["remedy"])])


def _widths(lines: list[tuple[str, ...]]) -> tuple[float, ...]:
    limits = style()["slip"]
    widest = zip(*lines, strict=True) if lines else [()] * len(COLUMNS)
    return tuple(
        min(max([low, *(text_width(text) + 4 for text in texts)]), high)
        for texts, (low, high) in zip(widest, limits, strict=True)
    )
