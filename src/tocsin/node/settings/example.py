"""The rule that `tocsin init` writes, with its tests: something that fires when it is asked to, and else never."""

EXAMPLE = "proc_creation_win_tocsin_example"
RULE = """\
# An example: send the event of the .test.yml beside this to the node, and see it in `tocsin findings`.
title: Example
id: 2b0f6f2e-8f6d-4c0e-9a63-5a0c7f1c2d4e
status: test
description: Fires on a command line that names tocsin-example, which nothing but a trial does.
author: tocsin init
date: 2026-11-25
logsource:
  category: process_creation
  product: windows
detection:
  selection:
    CommandLine|contains: tocsin-example
  condition: selection
falsepositives:
  - Nothing but trials
level: informational
runbook:
  - Nothing is to be done. Events reach this node, and rules are run on them.
"""
TESTS = """\
tests:
  - name: a trial
    expect: match
    event:
      EventID: 1
      Channel: Microsoft-Windows-Sysmon/Operational
      CommandLine: cmd.exe /c echo tocsin-example
  - name: anything else
    expect: no_match
    event:
      EventID: 1
      Channel: Microsoft-Windows-Sysmon/Operational
      CommandLine: cmd.exe /c echo hello
"""
