"""What came of many damaged files, counted."""

from collections import Counter, defaultdict

from fuzz.answer import Answer
from fuzz.mutate import Mutant

Results = list[tuple[Mutant, Answer]]


def tally(results: Results) -> str:
    """Count by format and family, then the codes, the extremes and the failures."""
    groups: dict[tuple[str, str], Results] = defaultdict(list)
    for made, said in results:
        groups[made.seed.form, made.family].append((made, said))
    lines = [
        f"{'format':8}{'family':9}{'files':>6}{'clean':>7}{'moved':>7}{'failed':>8}  files by code"
    ]
    for (form, family), group in sorted(groups.items()):
        top = ", ".join(f"{code} {count}" for code, count in codes_of(group).most_common(4))
        counts = "".join(f"{count:{7 + n // 2}}" for n, count in enumerate(_counts(group)))
        lines.append(f"{form:8}{family:9}{len(group):6}{counts}  {top}")
    lines += ["", "files by code"]
    lines += [f"{count:7} {code}" for code, count in codes_of(results).most_common()]
    clean, moved, failed = _counts(results)
    slow = max(results, key=lambda each: each[1].seconds)
    large = max(results, key=lambda each: each[1].megabytes)
    return "\n".join(
        [
            *lines,
            "",
            f"{len(results)} files; {clean} clean, {moved} of them with other figures than the sound file",
            f"slowest {slow[1].seconds:.2f} s: {describe(slow[0])}",
            f"most memory of the reader {large[1].megabytes} MB: {describe(large[0])}",
            f"failures: {failed}",
            *(f"  {describe(made)}: {said.failure}" for made, said in results if said.failure),
        ]
    )


def codes_of(results: Results) -> Counter[str]:
    """In how many files each code was found."""
    return Counter(code for _, said in results for code in set(said.codes))


def describe(made: Mutant) -> str:
    """Name a file by its number, and say how it was made."""
    return f"number {made.number} ({made.seed.name}, {made.family}: {', '.join(made.steps)})"


def _counts(results: Results) -> tuple[int, int, int]:
    names = ("clean", "moved", "failure")
    clean, moved, failed = (sum(bool(getattr(said, n)) for _, said in results) for n in names)
    return clean, moved, failed
