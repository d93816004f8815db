"""One way to spell a value as JSON, so that equal values have equal bytes and equal hashes."""

import hashlib
import json


def spelled(value: object) -> str:
    """Spell a value: keys in order, one item a line, Chinese readable, a line's end at the end."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def digest(value: object) -> str:
    """SHA-256 of a value, so spelled, in UTF-8."""
    return hashlib.sha256(spelled(value).encode()).hexdigest()
