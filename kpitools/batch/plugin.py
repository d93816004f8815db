"""What papermill loads of ours when it starts, wherever it was started.

With it ``papermill --engine kpitools`` knows our engine, and its own command line spells parameters
readably. The engine itself, which needs papermill, is imported when it is asked for.
"""


class Later:
    """Stands for `kpitools.batch.engine.WarmEngine` among papermill's engines."""

    def __getattr__(self, name: str):
        """Give what is asked of the engine."""
        from kpitools.batch.engine import WarmEngine

        return getattr(WarmEngine, name)


ENGINE = Later()

# To import papermill is to have it load the engine above from here.
from papermill.translators import PythonTranslator, papermill_translators  # noqa: E402


class Readable(PythonTranslator):
    """Spells 臺中市 as 臺中市, not as escapes nobody can read.

    papermill pastes names as they are and escapes quotes by hand; here a text is always Python's
    own literal of it.
    """

    translate_str = staticmethod(repr)


papermill_translators.register("python", Readable)
