"""The first look over all bodies: the checks find the same with it as by looking at every figure."""

import random
from decimal import Decimal

import pandas as pd
import pytest

from kpitools import load_plan
from kpitools.checks import intake
from kpitools.checks.first_look import suspects
from kpitools.returns.load import CORRECTION, SOURCE, Returns, finding_table, table_of
from kpitools.returns.observation import OBSERVATION, Cell
from kpitools.returns.rows import form_rows

BODIES = [f"D0{nth}0{below}" for nth in (2, 3, 4) for below in range(1, 6)]


@pytest.fixture(scope="module")
def epaper():
    return load_plan("epaper")


def honest(draw):
    """Months of the parts of a body that is in order."""
    size = draw.uniform(60, 500)
    wholes = {"received_electronically", "converted_from_paper", "drafted", "sent", "meetings"}
    whole = {part: [round(size * draw.uniform(0.8, 1.2)) for _ in range(12)] for part in wholes}
    share = draw.uniform(0.5, 0.9)
    signed = [
        round(share * sum(each))
        for each in zip(
            *(whole[part] for part in sorted(wholes - {"sent", "meetings"})), strict=True
        )
    ]
    return whole | {
        "signed_online": signed,
        "sent_electronically": [round(each * share) for each in whole["sent"]],
        "paperless": [round(each * share) for each in whole["meetings"]],
        "implementing": [1] * 12,
        "agencies": [1] * 12,
    }


def spoilt(draw, months):
    """One fault, or something that only looks like one."""
    part = draw.choice(sorted(months))
    month = draw.randrange(12)
    kind = draw.choice(
        ["zero", "huge", "small", "none", "copy", "decimal", "negative", "flat", "endless"]
    )
    number = months[part][month]
    new = {
        "zero": 0, "huge": number * 1000, "small": max(1, number // 1000), "none": None,
        "decimal": Decimal(number) + Decimal("0.5"), "negative": -number, "endless": 10**400,
    }  # fmt: skip
    if kind == "copy":
        for each in months.values():
            each[month] = each[month - 1]
    elif kind == "flat":
        months[part] = [0] * 12
    else:
        months[part][month] = new[kind]


def returns(plan, seed, year=104):
    """Returns of some bodies, most in order, as the intake would have read them."""
    draw = random.Random(seed)
    rows, causes, before = [], {}, None
    for code in BODIES:
        months = honest(draw)
        for _ in range(draw.choice([0, 0, 1, 2])):
            spoilt(draw, months)
        if before and draw.random() < 0.1:
            months = before
        before = months
        for nth, row in enumerate(form_rows(plan, code, year)):
            place = (f"{code}.xlsx", code, f"F{nth + 5}")
            said = (None, None, None, False)
            about = (code, row.indicator, row.part, year)
            if row.part == "reported":
                if draw.random() < 0.5:
                    value = Decimal(draw.randrange(10_000)) / 100
                    rows.append((*about, None, value, str(value), *said, *place))
                continue
            held = months[row.part]
            if row.month:
                value = held[row.month - 1]
                if value is not None or draw.random() < 0.5:
                    rows.append((*about, row.month, value, str(value), *said, *place))
            else:
                whole = held[-1] if row.indicator == "esign_agencies" else sum(filter(None, held))
                whole += draw.choice([0] * 9 + [1])
                rows.append((*about, None, whole, str(whole), *said, *place))
                if draw.random() < 0.2:
                    prior = (code, row.indicator, row.part, year - 1, None)
                    rows.append((*prior, whole, str(whole), *said, *place))
        for each in plan.indicators:
            raw = draw.choice(["", "人力調整"])
            causes[code, each.id] = Cell(None, raw, f"{code}.xlsx", code, "J5")
    table = pd.DataFrame(rows, columns=list(OBSERVATION), dtype=object)
    sources = table_of([(f"{code}.xlsx", *[None] * 8) for code in BODIES], SOURCE)
    return Returns(
        table.astype({"month": "Int64"}),
        finding_table([]),
        sources,
        table_of((), CORRECTION),
        causes,
    )


@pytest.mark.parametrize("seed", range(12))
def test_the_checks_find_the_same_with_it_and_without(epaper, monkeypatch, seed):
    now, previous = returns(epaper, seed), returns(epaper, f"before {seed}", 103)
    previous = previous if seed % 3 else None
    looked = intake.checked(epaper, now, 104, previous).findings
    monkeypatch.setattr(intake, "suspects", lambda *_: None)
    every = intake.checked(epaper, now, 104, previous).findings
    pd.testing.assert_frame_equal(looked, every)
    assert len(every)


def test_bodies_in_order_are_not_looked_at_again(epaper):
    draw = random.Random(5)
    given = returns(epaper, 3)
    assert len(suspects(epaper, 104, given, None)) <= len(BODIES)
    rows = []
    for code in BODIES:
        months = honest(draw)
        for row in form_rows(epaper, code, 104):
            if row.month:
                value = months[row.part][row.month - 1]
                about = (code, row.indicator, row.part, 104, row.month, value, str(value))
                rows.append((*about, None, None, None, False, "a.xlsx", code, "F5"))
    table = pd.DataFrame(rows, columns=list(OBSERVATION), dtype=object).astype({"month": "Int64"})
    sound = Returns(table, finding_table([]), table_of((), SOURCE))
    assert suspects(epaper, 104, sound, None) == frozenset()


def test_where_sums_between_bodies_or_indicators_are_declared_all_are_looked_at(epaper):
    given = returns(epaper, 1)
    assert suspects(epaper.model_copy(update={"frequency": "year"}), 104, given, None) is None
    assert suspects(
        epaper.model_copy(update={"includes_subordinates": True}), 104, given, None
    ) is None  # fmt: skip


def test_where_nothing_was_filed_nobody_is_suspect(epaper):
    none = table_of((), OBSERVATION).astype({"month": "Int64"})
    assert (
        suspects(epaper, 104, Returns(none, finding_table([]), table_of((), SOURCE)), None) == set()
    )
