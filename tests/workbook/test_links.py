"""Every link of every workbook: it leads to cells that are there, and a trace to all of its rows."""

import re
import zipfile
from xml.etree import ElementTree

import pytest

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sheets(path):
    """By tab, its number of rows, its values by cell, and its links by cell."""
    with zipfile.ZipFile(path) as file:
        names = [
            each.get("name")
            for each in ElementTree.fromstring(file.read("xl/workbook.xml")).iter(f"{_MAIN}sheet")
        ]
        strings = [
            "".join(text.text or "" for text in each.iter(f"{_MAIN}t"))
            for each in ElementTree.fromstring(file.read("xl/sharedStrings.xml"))
        ]
        found = {}
        for nth, name in enumerate(names, 1):
            tree = ElementTree.fromstring(file.read(f"xl/worksheets/sheet{nth}.xml"))
            rows = max((int(row.get("r")) for row in tree.iter(f"{_MAIN}row")), default=0)
            values = {}
            for cell in tree.iter(f"{_MAIN}c"):
                value = cell.find(f"{_MAIN}v")
                if value is not None:
                    text = cell.get("t") == "s"
                    values[cell.get("r")] = strings[int(value.text)] if text else value.text
            found[name] = rows, values, [each.attrib for each in tree.iter(f"{_MAIN}hyperlink")]
        return found


@pytest.mark.parametrize(
    "kind", ["returns", "attainment", "audit", "progress", "trend", "review", "chase"]
)
def test_every_link_resolves_and_every_trace_holds_as_many_rows_as_it_says(every_book, kind):
    paths = [path for path in every_book if path.name.startswith(kind) and "zh-TW" in path.name]
    assert paths
    for path in paths:
        known = sheets(path)
        for name, (_, values, links) in known.items():
            traces = {
                re.sub(r"\d", "", cell) for cell, value in values.items() if value == "來源列數"
            }
            for link in links:
                assert "location" in link, (path.name, name, link)
                tab, _, area = link["location"].rpartition("!")
                first, last = ([int(each) for each in re.findall(r"\d+", area)] * 2)[:2]
                assert last <= known[tab.strip("'").replace("''", "'")][0], (path.name, name, link)
                if name != "附註" and re.sub(r"\d", "", link["ref"]) in traces:
                    rows = last - first + 1
                    assert rows == float(values[link["ref"]]), (path.name, name, link)
