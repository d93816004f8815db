"""What an audit found, in words and numbers, in the reader's language."""

from collections.abc import Iterator

import pandas as pd

from kpitools.checks.catalogue import catalogue
from kpitools.language import named
from kpitools.plan.models import Plan
from kpitools.sampling.audit import Audit
from kpitools.sampling.digits import CONFORMITY
from kpitools.workbook.dictionary import label, words
from kpitools.workbook.sentences import figure, finding_title

_FAULTS = 10
"""Findings of a fieldwork that are named above its evaluation."""


def test_sentence(row: dict, language: str) -> str:
    """Say what one data test found, from one row of `kpitools.audit_tests`."""
    text = words(language)["audit"]
    if row["result"] == "refused":
        return text["refused"].format(n=row["test_n"], why=label("why", row["why"], language))
    said = {
        name: "" if pd.isna(row[name]) else _spelled(row[name])
        for name in ("statistic", "deviation", "limit_value", "p_value")
    }
    digits = row["test"].removesuffix("_digits")
    said["conformity"] = CONFORMITY[digits][-1] if digits in CONFORMITY else ""
    said["p_value"] = said["p_value"] if "<" in said["p_value"] else f"= {said['p_value']}"
    first = text["tests"][row["test"]].format(n=f"{row['test_n']:,}", **said)
    return first + text[row["result"]].format(count=row["exceptions"])


def refused_sentences(results: pd.DataFrame, language: str) -> Iterator[str]:
    """Say why tests did not apply: a sentence a reason, with the tests and their indicators."""
    text = words(language)["audit"]
    for why, rows in results[results["result"] == "refused"].groupby("why", sort=False):
        tests = rows.groupby("test", sort=False).size()
        told = (
            text["refused_test"].format(test=label("test", name, language), count=count)
            for name, count in tests.items()
        )
        yield text["refused_said"].format(
            why=label("why", why, language), tests=text["and"].join(told), count=len(rows)
        )


def audit_sentences(plan: Plan, audited: Audit, language: str) -> tuple[str, ...]:
    """Say what the tests, the peers, the sample and the conclusion came to."""
    text = words(language)["audit"]
    results = audited.tests.results["result"].value_counts()
    beyond = audited.peers["beyond"]
    first = audited.scores.iloc[0]
    chosen = audited.sample.items["why_chosen"]
    said = [
        text["tests_said"].format(
            count=len(audited.tests.results),
            **{name: int(results.get(name, 0)) for name in ("pass", "look", "refused")},
        ),
        text["peers_said"].format(
            count=int(beyond.notna().sum()),
            far=int(beyond.isin(("below_998", "above_998")).sum()),
            wide=int(beyond.isin(("below_95", "above_95")).sum()),
        ),
        text["risk_said"].format(
            name=first["name"],
            score=figure(first["risk_score"]),
            high=int((audited.scores["risk_level"] == "high").sum()),
        ),
        text["sample_said"].format(count=len(chosen), targeted=int((chosen == "targeted").sum())),
        fieldwork_sentence(plan, audited, language),
    ]
    outcomes = audited.conclusion["reliability"].value_counts()
    said.append(
        text["conclusion_said"].format(
            **{
                name: int(outcomes.get(name, 0))
                for name in ("sufficient", "insufficient", "undetermined")
            }
        )
    )
    return tuple(said)


def own_counts(audited: Audit) -> dict[str, int]:
    """Count what tests, peers and sample hold of the bodies of one part."""
    beyond = audited.peers["beyond"]
    return {
        "exceptions": len(audited.tests.exceptions),
        "beyond": int((beyond.notna() & (beyond != "within")).sum()),
        "items": len(audited.sample.items),
    }


def own_sentences(audited: Audit, language: str) -> tuple[str, ...]:
    """Say the same in words."""
    counts = own_counts(audited)
    return tuple(each.format(**counts) for each in words(language)["audit"]["own_said"])


def fieldwork_sentence(plan: Plan, audited: Audit, language: str) -> str:
    """Say what came back from the field: accepted, rejected, or nothing that can be used."""
    text = words(language)["audit"]
    if audited.fieldwork is None:
        return text["no_fieldwork"]
    if not audited.fieldwork.usable:
        return text["faulty_fieldwork"].format(count=len(audited.fieldwork.findings))
    verdicts = audited.evaluated["sample_verdict"].value_counts()
    counts = {name: int(verdicts.get(name, 0)) for name in ("accept", "reject", "extend")}
    return text["fieldwork_said"].format(
        sure=figure(100 * float(plan.audit.confidence)),
        limit=figure(100 * float(plan.audit.materiality)),
        **counts,
    )


def fault_sentences(audited: Audit, language: str) -> tuple[str, ...]:
    """Name what is wrong with a filled fieldwork, each with its place; none where nothing is."""
    if audited.fieldwork is None:
        return ()
    suffix = "zh" if language == "zh-TW" else "en"
    rows = audited.fieldwork.findings.head(_FAULTS).to_dict("records")
    places = [" ".join(str(row[name]) for name in ("sheet", "cell") if row[name]) for row in rows]
    said = [row[f"message_{suffix}"] for row in rows]
    return tuple(
        f"{place}: {text}" if place else text for place, text in zip(places, said, strict=True)
    )


def effect_sentences(plan: Plan, evaluated: pd.DataFrame, language: str) -> tuple[str, ...]:
    """Say of each indicator what its figure would come to, were the errors what they may be."""
    text = words(language)["audit"]
    return tuple(
        text[f"effect_{row['effect']}"].format(
            name=named(plan.indicator(row["indicator"]), language),
            unit=row["unit"],
            **{
                name: figure(row[name])
                for name in ("actual", "target", "actual_likely", "actual_upper", "error_upper")
            },
        )
        for row in evaluated.to_dict("records")
        if row["effect"]
    )


def carried_by(codes: tuple[str, ...], language: str) -> str:
    """Spell the findings and tests that a line of the conclusion rests on, each with its paper."""
    text = words(language)["audit"]
    known = catalogue()
    said = []
    for code in codes:
        if code in known:
            said.append(finding_title(code, language))
        elif code in text["tests"]:
            said.append(text["from_test"].format(title=label("test", code, language)))
        else:
            said.append(label("why", code, language))
    return text["and"].join(said)


def _spelled(number: float) -> str:
    """A statistic with the digits it takes; a probability near 0 as such."""
    if number and abs(number) < 0.0001:
        return "< 0.0001"
    return f"{number:.4f}".rstrip("0").rstrip(".") if abs(number) < 1 else figure(number)
