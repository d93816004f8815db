"""The package around a workbook: how its parts lead to each other, and where they lead outside."""

import posixpath
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from kpitools.returns.files.book import FileFault
from kpitools.returns.files.faults import WORDS, damaged
from kpitools.returns.files.limits import Limits
from kpitools.returns.files.links import link_faults
from kpitools.returns.files.markup import events

Opened = Callable[[str], Iterator[bytes]]
"""Gives the bytes of a part by its name, in any case."""


class Relation(NamedTuple):
    """One line of a ``.rels`` part: the last word of its type, and where it leads."""

    kind: str
    target: str
    external: bool


def relations(opened: Opened, part: str, limits: Limits) -> dict[str, Relation]:
    """Read where a part leads; ``part`` is empty for the package itself."""
    folder, name = posixpath.split(part)
    source = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, Relation] = {}
    for each, attributes in _starts(opened(source), source, limits):
        if each != "Relationship":
            continue
        key, target = attributes.get("Id", ""), attributes.get("Target", "")
        if key in found:
            raise damaged(f"{source}: {key} twice")
        external = attributes.get("TargetMode") == "External"
        # Some writers leave out the stroke of a path that begins at the package; readers allow it.
        if not external and not target.startswith(("/", "xl/")):
            target = posixpath.normpath(posixpath.join(folder, target))
        kind = attributes.get("Type", "").rpartition("/")[2]
        found[key] = Relation(kind, target if external else target.lstrip("/"), external)
    return found


def remarks(names: Iterable[str], opened: Opened, limits: Limits) -> list[FileFault]:
    """Say what a workbook carries beside its cells: macros, links to other files, data sources."""
    macros, links = [], []
    for name in names:
        folder, base = posixpath.split(name)
        if base.startswith("vbaproject") and base.endswith(".bin"):
            macros.append(name)
        elif base == "connections.xml":
            links.append("data connection")
        elif folder.endswith("_rels") and base.endswith(".rels"):
            owner = posixpath.join(posixpath.dirname(folder), base.removesuffix(".rels"))
            links += [
                each.target
                for each in relations(opened, owner, limits).values()
                if each.external and each.kind != "hyperlink"
            ]
        elif folder.endswith("externallinks") and base.endswith(".xml"):
            links += [
                f"DDE {attributes.get('ddeService', '')}|{attributes.get('ddeTopic', '')}"
                for each, attributes in _starts(opened(name), name, limits)
                if each == "ddeLink"
            ]
    return [
        *(FileFault("macros", each[:WORDS]) for each in macros[:1]),
        *link_faults(links),
    ]


def _starts(
    chunks: Iterable[bytes], part: str, limits: Limits
) -> Iterator[tuple[str, dict[str, str]]]:
    return (event for event in events(chunks, part, limits) if type(event) is tuple)
