"""Build what can be built of a faulty plan, so that the rules still judge the sound rest of it."""

from functools import cache
from types import NoneType
from typing import Annotated, Any, get_args, get_origin

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from kpitools.plan.source import Path
from kpitools.plan.types import Declared


def partial(model: type[Declared], content: Any, faulty: set[Path], path: Path = ()) -> Declared:
    """Build a model field by field; one that is missing or wrong is None, or an empty list.

    Parameters
    ----------
    model : type
        The model to build, its nested models included.
    content : dict
        What the file says.
    faulty : set of path
        Receives the path of every field left out, so that no rule reports it once more.
    path : path
        Where the model stands in the file.
    """
    values = {}
    for name, field in model.model_fields.items():
        if name not in content:
            if field.is_required():
                faulty.add((*path, name))
            default = field.get_default(call_default_factory=True)
            values[name] = _nothing(field) if field.is_required() else default
            continue
        given, nested = content[name], _nested(field.annotation)
        if nested and isinstance(given, dict) and not _is_list(field.annotation):
            values[name] = partial(nested, given, faulty, (*path, name))
        elif nested and isinstance(given, tuple) and _is_list(field.annotation):
            faulty |= {
                (*path, name, nth) for nth, item in enumerate(given) if not isinstance(item, dict)
            }
            values[name] = tuple(
                partial(nested, item if isinstance(item, dict) else {}, faulty, (*path, name, nth))
                for nth, item in enumerate(given)
            )
        else:
            try:
                values[name] = _adapter(model, name).validate_python(given, strict=True)
            except ValidationError:
                faulty.add((*path, name))
                values[name] = _nothing(field)
    return model.model_construct(**values)


def _nothing(field: FieldInfo) -> tuple | None:
    """What stands for a field that is not there: a rule that walks a list finds it empty."""
    return () if _is_list(field.annotation) else None


@cache
def _adapter(model: type[Declared], name: str) -> TypeAdapter:
    field = model.model_fields[name]
    if not field.metadata:
        return TypeAdapter(field.annotation)
    return TypeAdapter(Annotated[(field.annotation, *field.metadata)])


def _nested(annotation: Any) -> type[Declared] | None:
    """Name the model inside ``Model``, ``Model | None`` or ``tuple[Model, ...]``, if there is one."""
    if isinstance(annotation, type) and issubclass(annotation, Declared):
        return annotation
    inner = [each for each in get_args(annotation) if each not in (NoneType, Ellipsis)]
    if len(inner) != 1 or get_origin(annotation) in (dict, Annotated):
        return None
    return _nested(inner[0])


def _is_list(annotation: Any) -> bool:
    return get_origin(annotation) is tuple
