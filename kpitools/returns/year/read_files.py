"""Many files read for a year of a plan: interpreted where they are read, or here where they are few."""

import pickle
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from kpitools.plan.models import Plan
from kpitools.returns.file_reading import read_file
from kpitools.returns.files.book import RawBook
from kpitools.returns.files.process import Program
from kpitools.returns.files.reader import Reads, read_books, read_each
from kpitools.returns.year.message import Hearer, understood
from kpitools.returns.year.text import Read, read_of

WORKER = "kpitools.returns.year.worker"

MANY = 512
"""Files from which on it pays that those who read know the plan, which takes them half a second."""


def read_files(plan: Plan, year: int, paths: Sequence[Path], through: int) -> Iterator[Read]:
    """Read files one after another, here.

    Of many, the processes that read tell what a form says: the same, and only its cells stay there.
    A file that is no form is looked at here, for its tables may be large.
    """
    if len(paths) < MANY or plan.layouts:
        found = read_books(paths, plan.limits)
    else:
        told = b64encode(pickle.dumps((plan, year, through))) + b"\n"
        program = Program(WORKER, told, Hearer)
        found = read_each(paths, plan.limits, Reads(program, understood))
    with closing(found):
        for each in found:
            yield interpreted(plan, year, each, through) if isinstance(each, RawBook) else each


def interpreted(plan: Plan, year: int, book: RawBook, through: int) -> Read:
    """What a book says for a year of a plan, read here."""
    return read_of(book.file, book.sha256, read_file(plan, year, book, through))
