"""A rule with nothing wrong, over which the examples of checks are laid."""

_TITLE = "Program Started From The Recycle Bin"
_ID = "0f3c7a52-5e0b-4c55-9a55-5d7c9a1f3b6e"
EXAMPLE_RULE = f"""\
title: {_TITLE}
id: {_ID}
status: test
description: A program was started from the recycle bin, where nobody starts programs.
author: The tocsin developers
date: 2026-01-31
tags:
  - attack.t1036
logsource:
  category: process_creation
  product: windows
detection:
  selection:
    Image|contains: '\\$Recycle.Bin\\'
  condition: selection
falsepositives:
  - Unknown
level: medium
runbook:
  - Ask the person whose bin it is, and look at what the program did.
"""


def another_rule(*, title: str = _TITLE) -> str:
    """Give a second rule with the same logic and an id of its own."""
    return EXAMPLE_RULE.replace(_ID, "7d1b2e90-0c4f-4f0e-8f61-b1a6f7c2d3e4").replace(_TITLE, title)
