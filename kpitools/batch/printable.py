"""Text of files as one line of a terminal or of a log."""

from unicodedata import category

_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


def printable(line: str) -> str:
    """No text of a file may end the line it stands in, steer the terminal, or run backwards."""
    return "".join("�" if category(each) in _UNSEEN else each for each in line)


def hidden(text: str) -> bool:
    """Whether a text holds characters that no reader sees."""
    return printable(text) != text
