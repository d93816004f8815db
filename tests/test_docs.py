"""The pages a user reads say what the package is."""

import re

import click
import pytest

from kpitools.batch.cli import commands
from kpitools.checks.catalogue import AREAS, catalogue
from kpitools.checks.page import page
from kpitools.paths import ROOT
from kpitools.workbook import page as dictionary

READMES = ("README.md", "README.zh-TW.md")


def names(group: click.Group, before: str = "kpitools") -> list[str]:
    """Every command as it is typed, those within groups too."""
    found = []
    for name, command in group.commands.items():
        typed = f"{before} {name}"
        found += names(command, typed) if isinstance(command, click.Group) else [typed]
    return found


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_page_of_findings_is_the_catalogue():
    # Make it again with: python -m kpitools.checks.page > docs/findings.md
    assert read("docs/findings.md") == page()


def test_the_page_of_columns_is_the_data_dictionary():
    # Make it again with: python -m kpitools.workbook.page > docs/data-dictionary.md
    assert read("docs/data-dictionary.md") == dictionary.page()


def test_the_page_has_one_row_a_code_under_its_area():
    sections = re.split("^## .*$", page(), flags=re.MULTILINE)[1:]
    rows = [re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) for section in sections]
    wanted = [[each.code for each in catalogue().values() if each.area == area] for area in AREAS]
    assert rows == wanted


def test_every_row_of_the_page_has_four_cells():
    for line in page().splitlines():
        if line.startswith("| `"):
            assert len(re.findall(r"(?<!\\)\|", line)) == 5, line


FOR_DEVELOPERS = {"kpitools plan schema"}


@pytest.mark.parametrize("typed", names(commands))
def test_every_command_is_told_of(typed):
    pages = ("CONTRIBUTING.md",) if typed in FOR_DEVELOPERS else READMES
    for each in pages:
        assert re.search(rf"{typed}\b", read(each)), f"{each} never says {typed}"


@pytest.mark.parametrize("readme", [*READMES, "CONTRIBUTING.md"])
def test_no_command_is_told_of_that_does_not_exist(readme):
    told = set(re.findall(r"`(?:\.venv\S)?kpitools ([a-z]+)", read(readme)))
    assert told <= set(commands.commands), told


@pytest.mark.parametrize("readme", READMES)
def test_every_option_told_of_exists(readme):
    for typed, rest in re.findall(r"`kpitools (\w+(?: \w+)?)([^`]*)`", read(readme)):
        first, *more = typed.split()
        command = commands.commands[first]
        if isinstance(command, click.Group):
            command = command.commands[more[0]]
        known = {option for each in command.params for option in each.opts}
        assert set(re.findall(r"--[a-z-]+", rest)) <= known, (typed, rest)
