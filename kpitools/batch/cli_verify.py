"""The command that holds outputs against their manifests."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpitools.batch.printable import printable

if TYPE_CHECKING:
    from kpitools.batch.verify import Verified

FOLDER = click.Path(path_type=Path)


@click.command()
@click.argument("outputs", type=FOLDER)
@click.option("--recompute", is_flag=True, help="另於暫存資料夾重新執行，逐位元組比對")
@click.option("--plan", help="計畫現在之位置；未指定則依清單所載")
@click.option("--returns", type=FOLDER, help="填報表現在之位置；未指定則依清單所載")
@click.option("--jobs", type=click.IntRange(1), help="重新執行時同時執行之筆記本數")
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text")
def verify(
    outputs: Path,
    recompute: bool,
    plan: str | None,
    returns: Path | None,
    jobs: int | None,
    shape: str,
) -> None:
    """核對 OUTPUTS 之輸出與其清單：是否齊全、是否未變、可否重現。

    OUTPUTS 可為輸出資料夾、其中一計畫或一年度之資料夾。清單可證明內容有無變更，
    不能證明何時、何人所為。

    結束代碼：0 均相符；1 有缺漏、變更或不能重現，逐一列出；2 無法核對：沒有清單、
    清單經人更改，或找不到計畫與填報表。
    """
    from kpitools.batch.verify import manifests_in, verified

    folder = outputs.resolve()
    paths = manifests_in(folder)
    found = [verified(path, folder) for path in paths]
    if recompute:
        found = _recomputed(paths, found, plan, returns, jobs)
    click.echo(_as_json(found) if shape == "json" else _as_text(found))
    sys.exit(
        2 if any(each.edited for each in found) else int(not all(each.sound for each in found))
    )


def _recomputed(
    paths: list[Path],
    found: "list[Verified]",
    plan: str | None,
    returns: Path | None,
    jobs: int | None,
) -> "list[Verified]":
    from kpitools.batch.manifest import read_manifest
    from kpitools.batch.recompute import recompute
    from kpitools.batch.run import said
    from kpitools.batch.warm import warm

    trusted = [nth for nth, each in enumerate(found) if not each.edited]
    manifests = [read_manifest(paths[nth]) for nth in trusted]
    with warm(ours=True):
        again = recompute(
            manifests,
            str(Path(plan).resolve()) if plan and Path(plan).exists() else plan,
            str(returns.resolve()) if returns else None,
            jobs,
            lambda loaded, outcome: click.echo(said(loaded, outcome), err=True),
        )
    made = dict(zip(trusted, again, strict=True))
    return [
        replace(each, inputs=made[nth].inputs, differ=made[nth].differ, program=made[nth].program)
        if nth in made
        else each
        for nth, each in enumerate(found)
    ]


def _as_json(found: "list[Verified]") -> str:
    asked = [
        {
            **vars(each),
            "complete": each.complete, "valid": each.valid, "reproduced": each.reproduced,
        }
        for each in found
    ]  # fmt: skip
    reproduced = {each["reproduced"] for each in asked}
    whole = {
        "complete": all(each["complete"] for each in asked),
        "valid": all(each["valid"] for each in asked),
        "reproduced": None if reproduced == {None} else False not in reproduced,
        "manifests": asked,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1)


_TOLD = {
    "failed": "筆記本未執行完成 (notebook did not end)",
    "missing": "缺少 (missing)",
    "changed": "已變更 (changed)",
    "inputs": "輸入已變更，未重新執行 (input changed)",
    "differ": "重新執行結果不同 (comes out otherwise)",
    "program": "版本不同，僅供參考 (other version)",
    "unlisted": "不在清單，僅供參考 (not listed)",
}


def _as_text(found: "list[Verified]") -> str:
    lines = []
    for each in found:
        lines.append(f"{each.manifest}：{_answers(each)}")
        lines += [f"  {part.strip()}" for part in each.edited.splitlines()]
        for name, words in _TOLD.items():
            for item in getattr(each, name) or ():
                stopped = name == "changed" and item in each.unfinished
                why = "，係未執行完畢之批次所寫，請再執行一次 (by a stopped batch: run again)"
                lines.append(f"  {words}：{item}{why if stopped else ''}")
    return "\n".join(map(printable, lines))


def _answers(each: "Verified") -> str:
    if each.edited:
        return "清單經人更改，無法核對 (manifest edited)"
    words = [
        "齊全 (complete)" if each.complete else "不齊全 (not complete)",
        "未變 (valid)" if each.valid else "已變更 (not valid)",
    ]
    if each.reproduced is not None:
        words.append("可重現 (reproduced)" if each.reproduced else "不能重現 (not reproduced)")
    return "、".join(words)


COMMANDS = (verify,)
