"""XML read as a stream: no DOCTYPE, no entity, no endless depth, nothing that is not well formed."""

from collections.abc import Iterable, Iterator
from xml.parsers import expat

from kpitools.returns.files.book import FileFault
from kpitools.returns.files.faults import damaged, over_limit
from kpitools.returns.files.limits import Limits
from kpitools.returns.files.scan import Refused

ENCODINGS = {"utf-8", "us-ascii", "ascii"}
"""Another one may be read differently by each reader, UTF-16 as an empty sheet."""


def events(chunks: Iterable[bytes], part: str, limits: Limits) -> Iterator[tuple | str | list]:
    """Stream one part: ``(name, attributes)`` of a start, ``name`` of an end, ``[text]``.

    Names lose their prefix: a reader of values matches them so, whatever their namespace.
    """
    found: list = []
    add = found.append
    parser = _parser(part)
    parser.buffer_text = True
    parser.StartElementHandler = lambda *start: add(start)
    parser.EndElementHandler = add
    parser.CharacterDataHandler = lambda text: add([text])
    depth, first = 0, True
    for chunk in chunks:
        if first and chunk[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise damaged(f"{part}: encoding UTF-16")
        first = False
        _parse(parser, chunk, False, part)
        for event in found:
            kind = type(event)
            if kind is tuple:
                depth += 1
                if depth > limits.xml_depth:
                    raise over_limit(f"XML depth of {part}", depth, limits.xml_depth)
                yield event if ":" not in event[0] else (_local(event[0]), event[1])
            elif kind is str:
                depth -= 1
                yield event if ":" not in event else _local(event)
            else:
                yield event
        found.clear()
    _parse(parser, b"", True, part)


def glance(chunks: Iterable[bytes], part: str) -> None:
    """Look at a part no reader of values opens: a DOCTYPE is refused, bad form is not our trouble."""
    parser = _parser(part)
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
    except expat.ExpatError:
        return


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _parser(part: str) -> expat.XMLParserType:
    def doctype(*_: object) -> None:
        raise Refused(FileFault("doctype", part))

    def declared(version: str, encoding: str | None, standalone: int) -> None:
        if (encoding or "utf-8").lower() not in ENCODINGS:
            raise damaged(f"{part}: encoding {encoding}")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = doctype
    parser.XmlDeclHandler = declared
    return parser


def _parse(parser: expat.XMLParserType, chunk: bytes, last: bool, part: str) -> None:
    try:
        parser.Parse(chunk, last)
    except expat.ExpatError as error:
        words = f"not well formed, line {error.lineno:,}, column {error.offset:,}"
        raise damaged(f"{part}: {words}") from None
