"""The package's own YAML files are read quickly, and say what YAML 1.2 says."""

import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

import kpitools
from kpitools.yaml_file import LOADER, read_yaml

FILES = sorted(Path(kpitools.__file__).parent.rglob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_of_the_package_says_the_same_in_yaml_1_2(path):
    assert FILES
    assert read_yaml(path) == YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))


def test_they_are_read_by_libyaml_where_the_lock_is_installed():
    assert LOADER.__name__ == "CSafeLoader"


def test_where_it_is_not_they_are_read_all_the_same():
    script = (
        "import sys; sys.modules['yaml._yaml'] = None\n"
        "from kpitools.workbook.dictionary import words\n"
        "from kpitools.yaml_file import LOADER\n"
        "print(LOADER.__name__, words('en')['yes'])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout.split() == ["SafeLoader", "yes"], done.stderr
