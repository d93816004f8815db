"""Which paths of a plan file are already at fault, so that no rule repeats or hides one."""

from collections.abc import Iterator

from kpitools.plan.source import Path

Found = Iterator[tuple[Path, str]]
Faulty = frozenset[Path]
ANY = "*"


def touched(faulty: Faulty, *pattern: str | int) -> bool:
    """Whether a fault lies at, above or below a path; ``*`` stands for any step of it."""
    return any(
        all(ANY in (want, step) or want == step for want, step in zip(pattern, path, strict=False))
        for path in faulty
    )
