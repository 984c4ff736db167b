"""The doctor: looks at everything that a node stands on, says what is wrong and what to do, and repairs what it can.

Each check is one small file that knows one thing; `built_in_checks` lists them in the order in which they are told.
"""

from tocsin.node.doctor.case import Case
from tocsin.node.doctor.checks import built_in_checks
from tocsin.node.doctor.examination import examine, repair
from tocsin.node.doctor.verdict import Check, Loss, Repair, Verdict

__all__ = ["Case", "Check", "Loss", "Repair", "Verdict", "built_in_checks", "examine", "repair"]
