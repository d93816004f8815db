"""kpitools: audit and evaluate government performance plans from Excel returns.

The public names below are loaded when first used, so that ``import kpitools`` and
``kpitools --help`` stay instant: pandas and matplotlib wait until a table or a picture is asked for.
"""

from importlib import import_module

__version__ = "0.1.0"

_PUBLIC = {
    "KpiError": "kpitools.errors",
    "audit": "kpitools.sampling.audit",
    "audit_sentences": "kpitools.workbook.audit_sentences",
    "audit_sample": "kpitools.sampling.audit_sample",
    "audit_tests": "kpitools.sampling.data_tests",
    "bunching_test": "kpitools.sampling.bunching",
    "digit_test": "kpitools.sampling.digits",
    "effect_sentences": "kpitools.workbook.audit_sentences",
    "evaluate_fieldwork": "kpitools.sampling.fieldwork_evaluation",
    "evaluate_sample": "kpitools.sampling.evaluate",
    "funnel_limits": "kpitools.sampling.funnel",
    "peers": "kpitools.sampling.peers",
    "read_fieldwork": "kpitools.sampling.fieldwork",
    "reliability": "kpitools.sampling.reliability",
    "repeated_values": "kpitools.sampling.repeats",
    "risk_scores": "kpitools.sampling.risk",
    "sample_size": "kpitools.sampling.size",
    "select_sample": "kpitools.sampling.select",
    "load_plan": "kpitools.plan.load",
    "load_returns": "kpitools.checks.intake",
    "join_returns": "kpitools.returns.join",
    "load_progress": "kpitools.checks.progress",
    "progress_years": "kpitools.checks.progress",
    "progress": "kpitools.analysis.progress",
    "progress_roll_up": "kpitools.analysis.progress",
    "execution": "kpitools.analysis.budget",
    "programmes": "kpitools.analysis.budget",
    "parse_value": "kpitools.returns.values",
    "attain": "kpitools.analysis.attain",
    "attainment": "kpitools.analysis.attainment",
    "roll_up": "kpitools.analysis.roll_up",
    "earlier_returns": "kpitools.analysis.earlier",
    "attained_until": "kpitools.analysis.earlier",
    "challenge": "kpitools.analysis.challenge",
    "plan_review": "kpitools.analysis.plan_review",
    "plan_score": "kpitools.analysis.score",
    "goal_scores": "kpitools.analysis.score",
    "with_gap": "kpitools.analysis.gap",
    "contributions": "kpitools.analysis.gap",
    "compare": "kpitools.analysis.comparison",
    "year_to_date": "kpitools.analysis.year_to_date",
    "assessments": "kpitools.analysis.assessments",
    "targets_in_force": "kpitools.analysis.assessments",
    "review_shown": "kpitools.workbook.plan_review_book",
    "challenge_shown": "kpitools.workbook.plan_review_book",
    "write_plan_review": "kpitools.workbook.plan_review_book",
    "review_sentence": "kpitools.workbook.review_sentences",
    "claims_sentence": "kpitools.workbook.review_sentences",
    "budget_sentence": "kpitools.workbook.review_sentences",
    "challenge_sentence": "kpitools.workbook.review_sentences",
    "challenge_chart": "kpitools.figures.challenge",
    "filing": "kpitools.analysis.filing",
    "not_met": "kpitools.analysis.shortfall",
    "mann_kendall": "kpitools.analysis.trend.mann_kendall",
    "seasonal_mann_kendall": "kpitools.analysis.trend.seasonal",
    "sens_slope": "kpitools.analysis.trend.slope",
    "seasonal_sens_slope": "kpitools.analysis.trend.seasonal",
    "pettitt": "kpitools.analysis.trend.pettitt",
    "trends": "kpitools.analysis.trend.many",
    "control_chart": "kpitools.analysis.trend.control_chart",
    "decompose_change": "kpitools.analysis.trend.change",
    "project": "kpitools.analysis.trend.projection",
    "trend_tables": "kpitools.analysis.trend.tables",
    "trend_chart": "kpitools.figures.trend_charts",
    "change_chart": "kpitools.figures.trend_charts",
    "course_sentences": "kpitools.workbook.trend_sentences",
    "change_sentences": "kpitools.workbook.trend_sentences",
    "projection_sentences": "kpitools.workbook.trend_sentences",
    "restated_sentence": "kpitools.workbook.trend_sentences",
    "statement_sentences": "kpitools.workbook.trend_sentences",
    "summary_sentence": "kpitools.workbook.trend_sentences",
    "watch_sentences": "kpitools.workbook.trend_sentences",
    "trend_columns": "kpitools.workbook.trend_book",
    "trend_file": "kpitools.paths",
    "write_trend": "kpitools.workbook.trend_book",
    "show": "kpitools.figures.show",
    "say": "kpitools.figures.show",
    "link": "kpitools.figures.show",
    "attainment_chart": "kpitools.figures.charts",
    "filing_chart": "kpitools.figures.charts",
    "fieldwork_file": "kpitools.paths",
    "funnel_chart": "kpitools.figures.funnel",
    "output_file": "kpitools.paths",
    "break_sentences": "kpitools.workbook.sentences",
    "city_sentences": "kpitools.workbook.sentences",
    "coverage_sentence": "kpitools.workbook.sentences",
    "each_sentence": "kpitools.workbook.sentences",
    "findings_sentence": "kpitools.workbook.sentences",
    "score_sentence": "kpitools.workbook.sentences",
    "findings_shown": "kpitools.workbook.returns_book",
    "with_names": "kpitools.workbook.audit_sheets",
    "write_audit": "kpitools.workbook.audit_book",
    "write_fieldwork": "kpitools.workbook.fieldwork_book",
    "with_plan": "kpitools.workbook.with_plan",
    "bounds_sentences": "kpitools.workbook.evaluation_sentences",
    "comparison_sentences": "kpitools.workbook.evaluation_sentences",
    "contribution_sentences": "kpitools.workbook.evaluation_sentences",
    "gap_sentences": "kpitools.workbook.evaluation_sentences",
    "step_sentence": "kpitools.workbook.evaluation_sentences",
    "target_sentences": "kpitools.workbook.evaluation_sentences",
    "total_sentence": "kpitools.workbook.evaluation_sentences",
    "month_reached": "kpitools.roc",
    "years_before": "kpitools.analysis.earlier",
    "write_form": "kpitools.returns.form",
    "write_progress_form": "kpitools.returns.progress.form",
    "write_returns": "kpitools.workbook.returns_book",
    "write_attainment": "kpitools.workbook.attainment_book",
}

__all__ = sorted(_PUBLIC)


def __getattr__(name: str):
    if name not in _PUBLIC:
        raise AttributeError(f"module 'kpitools' has no attribute {name!r}")
    value = getattr(import_module(_PUBLIC[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_PUBLIC])
