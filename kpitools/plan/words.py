"""When two texts are the same words, whatever their widths, blanks and line ends."""

import unicodedata


def folded(text: str) -> str:
    """Fold widths (NFKC) and leave out every blank, so that ``合　計`` and ``合計`` are one text.

    Nothing else is forgiven: words that differ in one character are other words.
    """
    return "".join(unicodedata.normalize("NFKC", text).split())
