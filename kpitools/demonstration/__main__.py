"""Write ``returns/`` anew: ``python -m kpitools.demonstration``."""

from kpitools.demonstration.invent import write_all
from kpitools.paths import ROOT

for written in write_all():
    print(written.relative_to(ROOT))
