"""The catalogue of finding codes as a page: ``python -m kpitools.checks.page > docs/findings.md``."""

from kpitools.checks.catalogue import AREAS, catalogue

_HEAD = """# 查核發現代碼　Finding codes

由 `kpitools/checks/catalogue.csv` 產生；請勿直接修改。 Made from the catalogue; do not edit by hand.

代碼不變更、不重用。 A code is never renamed or used again.
嚴重度 Severity: **error** 數值或檔案不採用 the figure or file is not used;
**warning** 採用但應詢問 used, but ask; **info** 供參 worth knowing.
`{found}` 為所見 is what stands there, `{expected}` 為應有 what was expected.
"""


def page() -> str:
    """Every code by area, with severity, what it says and what to do, in both languages."""
    parts = [_HEAD]
    for area, (chinese, english) in AREAS.items():
        parts.append(f"## {chinese}　{english}\n")
        parts.append("| 代碼 Code | 嚴重度 | 說明 Message | 處理 What to do |")
        parts.append("|---|---|---|---|")
        for each in catalogue().values():
            if each.area == area:
                said = f"**{each.title_zh}** {each.message_zh}<br>**{each.title_en}** {each.message_en}"
                todo = f"{each.remedy_zh}<br>{each.remedy_en}"
                parts.append(f"| `{each.code}` | {each.severity} | {_cell(said)} | {_cell(todo)} |")
        parts.append("")
    return "\n".join(parts)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    print(page(), end="")
