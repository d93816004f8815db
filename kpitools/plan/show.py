"""A plan as plain data, for people and programs that do not speak Python."""

from decimal import Decimal

from pydantic import BaseModel

from kpitools.plan.models import Indicator, Plan


def plan_as_data(plan: Plan) -> dict:
    """Return a plan as mappings, lists, texts and numbers, ready for JSON.

    Keys follow the plan file. Targets are those in force (revisions applied) by year as text;
    ``aspect`` and ``goal`` are given by name; numbers are JSON numbers as declared. ``claims`` lists
    every number the document states as fact, the years of its history series included.
    """
    return {
        "plan": plan.plan,
        "title": plan.title,
        "title_en": plan.title_en,
        "years": list(plan.years),
        "history_years": list(plan.history_years),
        "demonstration_years": list(plan.demonstration_years),
        "frequency": plan.frequency,
        "due_day": plan.due_day,
        "totals": plain(plan.totals),
        "includes_subordinates": plan.includes_subordinates,
        "documents": plain(plan.documents),
        "indicators": [_indicator(plan, indicator) for indicator in plan.indicators],
        "work_items": plain(plan.work_items),
        "budget": plain(plan.budget.rows) if plan.budget else [],
        "budget_unit": plan.budget.unit if plan.budget else None,
        "budget_note": plan.budget.note if plan.budget else None,
        "budget_basis": plain(plan.budget.basis) if plan.budget else None,
        "budget_reported_by": plain(plan.budget.reported_by) if plan.budget else None,
        "budget_execution": plain(plan.budget.execution) if plan.budget else None,
        "shares": plain(plan.shares),
        "history": plain(plan.history),
        "claims": [*plain(plan.claims), *_told_by_year(plan)],
        "cascades": plain(plan.cascades),
        "breaks": plain(plan.breaks),
        "organisations": plain(plan.organisations),
    }


def _told_by_year(plan: Plan) -> list[dict]:
    """Spell each year of the history series as a claim: the document states these numbers too."""
    return [
        {
            "id": f"{series.id}.{told.year}",
            "text": series.name,
            "value": plain(told.value),
            "unit": told.unit,
            "years": [told.year],
            "approximate": told.approximate,
            "derivation": plain(told.derivation),
            "basis": plain(series.basis),
        }
        for series in plan.history
        for told in series.values
    ]


def _indicator(plan: Plan, indicator: Indicator) -> dict:
    aspect, goal = plan.goals.get(indicator.goal, (None, None))
    data = plain(indicator)
    data["aspect"] = aspect.name if aspect else None
    data["goal"] = goal.name if goal else None
    data["targets"] = {str(year): plain(indicator.target(year)) for year in plan.years}
    data["original_targets"] = plain(indicator.targets)
    return data


def plain(value):
    """Turn a declared value into JSON's kinds; a ``Decimal`` becomes int or float as it was typed."""
    if isinstance(value, BaseModel):
        return {name: plain(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def plan_as_text(plan: Plan) -> str:
    """Return a plan as a short text for a terminal: indicators with weight and targets."""
    lines = [f"{plan.plan}  {plan.title}  {plan.years[0]}-{plan.years[-1]}"]
    for indicator in plan.indicators:
        targets = "  ".join(f"{year}: {plain(indicator.target(year))}" for year in plan.years)
        weight = f"{plain(indicator.weight)}%  " if indicator.weight else ""
        lines.append(
            f"  {indicator.id}  {indicator.name}  {weight}{indicator.direction}  {targets}"
        )
    lines.append(
        f"  {len(plan.work_items)} work items, {len(plan.claims)} claims, "
        f"{len(plan.breaks)} breaks, {len(plan.organisations)} registry rows"
    )
    return "\n".join(lines)
