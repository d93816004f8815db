"""YAML 1.2 text to plain values, keeping the line and column of each.

Decimals stay exact (``81.97`` is a ``Decimal``), lists become tuples, a repeated key is a fault.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kpitools.errors import Fault

Path = tuple[str | int, ...]
_TAG = "tag:yaml.org,2002:"


@dataclass(frozen=True)
class Source:
    """A parsed file: its value, and the place of every path in it, as (line, column) from 1."""

    file: str
    value: object
    marks: dict[Path, tuple[int, int]] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    def fault(self, path: Path, message: str) -> Fault:
        """Make a fault at a path, or at the nearest place above it that the file has."""
        known = path
        while known and known not in self.marks:
            known = known[:-1]
        line, column = self.marks.get(known, (1, 1))
        return Fault(self.file, line, column, spell(path), message)


def spell(path: Path) -> str:
    """Spell a path as people write it: ``indicators[0].weight``."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) and text else f".{step}"
    return text.lstrip(".")


def parse(file: str, text: str) -> Source:
    """Parse YAML 1.2 text. A syntax error is one fault, since nothing after it can be read."""
    try:
        node = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        problem = f"is not YAML: {error.problem or error.context}"
        return Source(file, None, {}, (Fault(file, line, column, "", problem),))
    except RecursionError:
        return Source(file, None, {}, (Fault(file, 1, 1, "", "is nested too deep"),))
    except YAMLError as error:
        return Source(
            file, None, {}, (Fault(file, 1, 1, "", f"is not YAML: {' '.join(str(error).split())}"),)
        )
    marks: dict[Path, tuple[int, int]] = {}
    faults: list[Fault] = []
    value = None if node is None else _build(node, (), marks, faults, file, frozenset())
    return Source(file, value, marks, tuple(faults))


def _build(node: Node, path: Path, marks: dict, faults: list[Fault], file: str, above: frozenset):
    place = node.start_mark.line + 1, node.start_mark.column + 1
    marks.setdefault(path, place)
    if id(node) in above:
        faults.append(Fault(file, *place, spell(path), "refers to itself"))
        return None
    above |= {id(node)}
    if isinstance(node, SequenceNode):
        return tuple(
            _build(item, (*path, index), marks, faults, file, above)
            for index, item in enumerate(node.value)
        )
    if isinstance(node, MappingNode):
        built: dict = {}
        for key_node, value_node in node.value:
            key = _scalar(key_node, path, faults, file)
            here = key_node.start_mark.line + 1, key_node.start_mark.column + 1
            if key in built:
                faults.append(Fault(file, *here, spell((*path, key)), "is given twice"))
                continue
            # A key's place helps when the value is of the wrong shape or not wanted at all.
            marks[(*path, key)] = here
            built[key] = _build(value_node, (*path, key), marks, faults, file, above)
        return built
    return _scalar(node, path, faults, file)


def _scalar(node: Node, path: Path, faults: list[Fault], file: str):
    place = node.start_mark.line + 1, node.start_mark.column + 1
    if not isinstance(node, ScalarNode):
        faults.append(Fault(file, *place, spell(path), "a key must be a plain word or number"))
        return str(place)
    kind, text = str(node.tag).removeprefix(_TAG), node.value
    if kind == "null":
        return None
    if kind == "bool":
        # Only a file that declares %YAML 1.1 has yes and on for true.
        return text.lower() in ("true", "yes", "on", "y")
    if kind in ("int", "float"):
        try:
            if kind == "int":
                return (
                    int(text.replace("_", ""), 0) if not text.lstrip("-+").isdigit() else int(text)
                )
            return Decimal(text.replace("_", ""))
        except (ValueError, ArithmeticError):
            return text  # .inf and .nan: no field of a plan takes them as a number
    if kind != "str":
        faults.append(Fault(file, *place, spell(path), f"tag {node.tag} is not allowed here"))
    return text
