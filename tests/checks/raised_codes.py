"""Which finding codes the package raises, read from its own syntax trees."""

import ast
import csv
from collections.abc import Iterator
from pathlib import Path

from kpitools.paths import ROOT

ROOMS = [ROOT / "kpitools" / name for name in ("returns", "checks", "sampling")]
CALLS = {"Finding": 0, "finding": 0, "FileFault": 0, "Sender": 1, "_unknown": 0}
"""Which argument of a call is a code."""
NAMES = ("code", "reason", "UNSAID", "unread")
"""Variables and keywords that hold a code until it is raised."""
ANSWERS = ("usable", "_refusal", "read_moment", "_spelt", "_month", "_remarks")
"""Functions that answer with a code."""
NO_CODES = {"", "blank", "text"}
"""Reasons why a cell has no number that are no finding: a blank one is `missing_value` where due."""


def raised() -> set[str]:
    """Every code that some module can raise, and each that ``words.csv`` gives a text."""
    found = {code for room in ROOMS for path in room.rglob("*.py") for code in raised_in(path)}
    with (ROOT / "kpitools" / "returns" / "words.csv").open(encoding="utf-8", newline="") as lines:
        found |= {row["means"] for row in csv.DictReader(lines) if row["place"] == "whole"}
    return found - NO_CODES


def raised_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {text for node in ast.walk(tree) for held in _held(node) for text in _texts(held)}


def _held(node: ast.AST) -> Iterator[ast.AST]:
    """Expressions at which a code stands."""
    if isinstance(node, ast.Call):
        named = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
        place = CALLS.get(named)
        yield from node.args[place : place + 1] if place is not None else ()
        yield from (each.value for each in node.keywords if each.arg in NAMES)
    elif isinstance(node, ast.Assign):
        for target in node.targets:
            yield from _assigned(target, node.value)
    elif isinstance(node, ast.FunctionDef) and node.name in ANSWERS:
        for each in ast.walk(node):
            if isinstance(each, ast.Return | ast.Yield) and each.value:
                yield each.value


def _assigned(target: ast.AST, value: ast.AST) -> Iterator[ast.AST]:
    if isinstance(target, ast.Name) and target.id in NAMES:
        yield value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for pair in zip(target.elts, value.elts, strict=True):
            yield from _assigned(*pair)


def _texts(node: ast.AST) -> Iterator[str]:
    """Texts an expression may come to: both arms of a choice, members of a tuple, a default."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=other):
            yield from (*_texts(body), *_texts(other))
        case ast.Tuple(elts=members) | ast.Dict(values=members) | ast.BoolOp(values=members):
            yield from (text for each in members for text in _texts(each))
        case ast.Call(func=ast.Attribute(attr="get"), args=[_, default]):
            yield from _texts(default)
