"""A rule with nothing wrong, over which the examples of checks are laid."""

EXAMPLE_RULE = """\
title: Program Started From The Recycle Bin
id: 0f3c7a52-5e0b-4c55-9a55-5d7c9a1f3b6e
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
"""
