"""What a file takes from elsewhere, told and never followed."""

from collections.abc import Iterable
from itertools import islice

from kpitools.returns.files.book import FileFault
from kpitools.returns.files.faults import WORDS

MOST = 20


def link_faults(targets: Iterable[str]) -> tuple[FileFault, ...]:
    """Tell the first targets, each once; a thousand of them say no more."""
    kept = islice(dict.fromkeys(targets), MOST)
    return tuple(FileFault("external_link", found=target[:WORDS]) for target in kept)
