"""A folder on the command line: a path, or the address of a place elsewhere."""

import re
from pathlib import Path

import click

URL = re.compile(r"[a-z][a-z0-9+.-]+://.+")


class Place(click.ParamType):
    """A folder, or the address of one elsewhere."""

    name = "path"

    def convert(
        self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None
    ) -> str | Path:
        """Leave an address as it is; make a path of anything else."""
        return value if isinstance(value, str) and URL.fullmatch(value) else Path(value)
