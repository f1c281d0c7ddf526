"""Score a search on gold places, and compare two runs.

``gold`` reads judged queries, ``measures`` judges one ranking, ``report`` runs an engine over all of them,
``comparing`` sets two reports side by side and holds floors, ``table`` prints.
"""

from .comparing import Comparison, Floor, compare, parse_floor, read_report
from .gold import GoldQuery, Relevant, prove, read_gold
from .measures import Scores, covers, judge, score
from .report import Estimate, Report, Row, Searcher, evaluate
from .table import comparison_lines, report_lines

__all__ = [
    "Comparison",
    "Estimate",
    "Floor",
    "GoldQuery",
    "Relevant",
    "Report",
    "Row",
    "Scores",
    "Searcher",
    "compare",
    "comparison_lines",
    "covers",
    "evaluate",
    "judge",
    "parse_floor",
    "prove",
    "read_gold",
    "read_report",
    "report_lines",
    "score",
]
