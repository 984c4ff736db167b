"""Hunting: questions to the lake, in SQL or as rules.

`LakeDatabase` answers SQL over the lake's tables and reaches nothing else; `rule_inputs` chooses the files of the lake
that rules can be about, so that a scan judges their events again.
"""

from tocsin.node.hunt.database import Answer, LakeDatabase, QueryLimits
from tocsin.node.hunt.inputs import LakeInput, named_tables, rule_inputs, tables_of_rules

__all__ = [
    "Answer",
    "LakeDatabase",
    "LakeInput",
    "QueryLimits",
    "named_tables",
    "rule_inputs",
    "tables_of_rules",
]
