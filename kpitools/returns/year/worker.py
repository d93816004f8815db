"""The child that reads returns for a year of a plan: of a form it says what it reads there, not its cells."""

import pickle
from base64 import b64decode
from collections.abc import Iterator
from io import BufferedReader

from kpitools.plan.models import Plan
from kpitools.returns.file_reading import FileReading, read_file
from kpitools.returns.files.book import RawBook
from kpitools.returns.files.message import encode
from kpitools.returns.files.worker import Answers, serve
from kpitools.returns.year.message import Teller


def main() -> None:
    """Answer requests until there are no more; the first line tells of the plan."""
    serve(_prepared)


def _prepared(requests: BufferedReader) -> Answers:
    plan, year, through = pickle.loads(b64decode(requests.readline()))  # our parent's own words
    teller = Teller()

    def tell(made: FileReading | RawBook) -> Iterator[bytes]:
        if isinstance(made, RawBook):
            return encode(made, teller.columns)
        return teller.reading(made)

    return Answers(lambda book: _reading(plan, year, book, through), tell)


def _reading(plan: Plan, year: int, book: RawBook, through: int) -> FileReading | RawBook:
    """What a form says; the book where who asked has to look at it, and meets what is wrong there."""
    try:
        reading = read_file(plan, year, book, through)
    except MemoryError:
        raise
    except Exception:
        return book
    return reading if reading and not reading.table else book
