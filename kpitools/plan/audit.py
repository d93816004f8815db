"""What a plan declares of its audit: how risk is weighed, and how the sample is drawn."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from kpitools.plan.types import Declared, Number, Text, Year

Share = Annotated[Number, Field(gt=0, lt=1)]


class RiskFactor(Declared):
    """One thing that raises a body's risk: its weight, and the amount at which it counts in full."""

    factor: Literal["errors", "warnings", "tests", "lateness", "size", "past_audits"] = Field(
        description="errors, warnings: findings of that severity; tests: exceptions of the data "
        "tests; lateness: days after the due date; size: per cent of the largest body's figures; "
        "past_audits: exceptions of earlier audits"
    )
    weight: Annotated[Number, Field(gt=0)]
    full: Annotated[Number, Field(gt=0)]


class PastAudit(Declared):
    """What an earlier audit found at a body."""

    organisation: Text
    year: Year
    exceptions: int = Field(ge=0)
    note: Text | None = None


class Risk(Declared):
    """The open list by which bodies are ranked; score = sum of weight x min(amount / full, 1)."""

    factors: tuple[RiskFactor, ...] = Field(min_length=1)
    high: Number = Field(description="Scores of at least this are high, in per cent of all weights")
    medium: Number = Field(description="Scores of at least this are medium")
    past_audits: tuple[PastAudit, ...] = ()


class TwoStages(Declared):
    """A sample that ends early where little is found wrong, and goes on where it can not tell."""

    accept: int = Field(0, ge=0, description="Figures found wrong with which the first stage ends")
    total: int = Field(1, ge=1, description="Figures found wrong that both stages may hold")


class AuditPlan(Declared):
    """How many figures are traced to their evidence, which, and what they must show."""

    materiality: Share = Field(description="Share of an indicator's figures that would matter")
    expected: Annotated[Number, Field(ge=0, lt=1)] = Field(
        description="Share of errors expected; below the materiality"
    )
    confidence: Share
    method: Literal["binomial", "poisson", "hypergeometric"] = "poisson"
    selection: Literal["random", "interval", "cell"] = "interval"
    strata: Literal["none", "kind", "tier", "risk"] = "kind"
    drawn_by: Literal["value", "item"] = Field(
        "value", description="value: in proportion to what is claimed; item: every figure alike"
    )
    estimator: Literal["bound", "mean", "difference", "ratio", "regression"] = Field(
        "bound", description="How the errors are projected; all but bound need drawn_by: item"
    )
    allocation: Literal["share", "spread"] = Field(
        "share",
        description="Strata share the sample by what they hold, or by figures x their spread "
        "(Neyman); spread needs an estimator",
    )
    two_stages: TwoStages | None = Field(
        None, description="Figures are drawn in two stages; needs drawn_by: item and strata: none"
    )
    seed: int = Field(ge=0)
    targeted: int = Field(
        0, ge=0, description="Figures of each high-risk body examined besides, never projected"
    )
    coverage: Annotated[Number, Field(gt=0, le=100)] = Field(
        description="Per cent of bodies whose figures must be usable to call them complete"
    )
    consistency: Annotated[Number, Field(ge=0, le=100)] = Field(
        description="Per cent of bodies with an open question that is still called consistent"
    )


def usual_risk() -> Risk:
    """Weights of a plan that declares none: a start, to be replaced by the office's own."""
    weights = {
        "errors": (30, 3), "warnings": (15, 5), "tests": (25, 3), "lateness": (10, 30),
        "size": (10, 100), "past_audits": (10, 3),
    }  # fmt: skip
    factors = tuple(
        RiskFactor(factor=name, weight=Decimal(weight), full=Decimal(full))
        for name, (weight, full) in weights.items()
    )
    return Risk(factors=factors, high=Decimal(20), medium=Decimal(10))


def usual_audit() -> AuditPlan:
    """Sample of a plan that declares none."""
    return AuditPlan(
        materiality=Decimal("0.10"),
        expected=Decimal("0.02"),
        confidence=Decimal("0.95"),
        seed=1,
        coverage=Decimal(95),
        consistency=Decimal(5),
    )
