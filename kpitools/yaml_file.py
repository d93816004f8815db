"""The package's own YAML files. A plan, which people write, is read by `kpitools.plan.source`."""

from pathlib import Path
from typing import Any

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml takes a tenth of the time of a parser in Python, which every notebook would wait for."""


def read_yaml(path: Path) -> Any:
    """Read one of the package's files."""
    return parse_yaml(path.read_text(encoding="utf-8"))


def parse_yaml(text: str) -> Any:
    """Parse text of one of them; what YAML 1.1 takes for a truth value, such as yes, is quoted there."""
    return yaml.load(text, Loader=LOADER)
