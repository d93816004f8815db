"""How parameters are spelled in a notebook: as literals that people read, and nothing else."""

from papermill.translators import PythonTranslator


class Readable(PythonTranslator):
    """Spells 臺中市 as 臺中市, not as escapes nobody can read.

    papermill pastes names as they are and escapes quotes by hand; here a text is always Python's
    own literal of it.
    """

    translate_str = staticmethod(repr)
