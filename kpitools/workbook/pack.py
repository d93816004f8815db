"""A workbook that is packed while it is spelt: each piece of a part goes to a thread beside.

XlsxWriter writes every part to a file of its own and packs them one after another when all are
there. To compress lets go of the interpreter, so that it takes no time where there is a second core,
and no part need be on the disk before. Its parts are the same, byte for byte.
"""

import re
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO, StringIO
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from queue import Queue
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings
from zlib_ng import zlib_ng

_PIECE = 1 << 20
"""Characters that are compressed at once; with small pieces, the threads would wait for one another."""
_WAITING = 4
"""Pieces that may wait to be compressed; more take room, and a workbook no less time."""
_SPECIAL = re.compile(r"[&<>\x00-\x1f\ufffe\uffff]|_x|^\s|\s$")
"""What is written otherwise in a text: markup, what can not be printed, blanks at its ends."""
_LEVEL = 5
"""As small as zlib's usual 6 in half its time; and the bytes are the same whatever zlib a system has."""


class PackedBook(xlsxwriter.Workbook):
    """A workbook to write, packed while it is closed."""

    def __init__(self, path: Path, options: dict):
        # Where XlsxWriter packs, when all is packed: it is given nothing.
        super().__init__(BytesIO(), options)
        self._path = path

    def _get_packager(self) -> Packager:
        return _Packager(self._path)


class _Packager(Packager):
    def __init__(self, path: Path):
        super().__init__()
        self._path = path
        self._pieces = Queue(_WAITING)
        self._part = None

    def _create_package(self) -> list:
        """Make and pack all parts; none is left to pack."""
        with ThreadPoolExecutor(1) as beside:
            packed = beside.submit(_pack, self._path, self._pieces)
            try:
                super()._create_package()
                self._part.send()
            finally:
                self._pieces.put(None)
            packed.result()
        return []

    def _write_shared_strings_file(self) -> None:
        texts = _Texts()
        texts.string_table = self.workbook.str_table
        if texts.string_table.count:
            texts._set_xml_writer(self._filename("xl/sharedStrings.xml"))
            texts._assemble_xml_file()

    def _filename(self, xml_filename: str) -> StringIO:
        """Begin a part: the one before it is whole."""
        if self._part:
            self._part.send()
        self._part = _Part(xml_filename, self._pieces)
        return self._part


class _Texts(SharedStrings):
    """Texts of all sheets; most need none of what XlsxWriter looks for in each."""

    def _write_si(self, string: str) -> None:
        if _SPECIAL.search(string):
            super()._write_si(string)
        else:
            self.fh.write(f"<si><t>{string}</t></si>")


class _Part(StringIO):
    """What XlsxWriter writes a part into."""

    def __init__(self, name: str, pieces: Queue):
        super().__init__()
        self._name, self._pieces = name, pieces
        self._held, self._size = [], 0

    def write(self, text: str) -> int:
        """Take some text."""
        self._held.append(text)
        self._size += len(text)
        if self._size > _PIECE:
            self.send()
        return len(text)

    def send(self, more: bytes = b"") -> None:
        """Send on what is held, and more that is encoded already."""
        self._pieces.put((self._name, "".join(self._held).encode() + more))
        self._held, self._size = [], 0


def _pack(path: Path, queue: Queue) -> None:
    """Write a package of the pieces that come, each with the name of its part."""
    pieces = iter(queue.get, None)
    try:
        with ZipFile(path, "w", ZIP_DEFLATED) as package:
            for name, theirs in groupby(pieces, itemgetter(0)):
                # By its name alone, so that it is dated 1980-01-01, as Excel does, on any day.
                with package.open(name, "w") as member:
                    member._compressor = zlib_ng.compressobj(_LEVEL, wbits=-zlib_ng.MAX_WBITS)
                    for _, piece in theirs:
                        member.write(piece)
    finally:
        for _ in pieces:  # who spells must not wait for ever for one that failed
            pass
