"""Write ``returns/`` anew: ``python -m kpitools.demonstration``."""

from kpitools.demonstration.fill import write_fieldworks
from kpitools.demonstration.invent import write_all
from kpitools.paths import ROOT

for written in [*write_all(), *write_fieldworks()]:
    print(written.relative_to(ROOT))
