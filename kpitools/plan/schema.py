"""The JSON Schema of a plan file, for editors that complete and check as one types."""

import json

from kpitools.plan.models import PlanFile

FILE = "plan.schema.json"
FIRST_LINE = f"# yaml-language-server: $schema=../{FILE}"


def plan_schema() -> str:
    """Return the JSON Schema text that stands beside the plans as ``parameters/plan.schema.json``."""
    schema = PlanFile.model_json_schema()
    schema["title"] = "kpitools plan"
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
