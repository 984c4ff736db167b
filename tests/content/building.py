"""Content for tests: a rule with nothing wrong, and folders of files."""

from collections.abc import Mapping
from pathlib import Path

RULE = r"""title: Whoami Was Run
id: 5c0a9f3e-6f0b-4a53-8a4b-0f9b2f0d7e11
status: test
description: Somebody asked who they are.
author: The tocsin developers
date: 2026-01-31
tags:
  - attack.discovery
  - attack.t1033
logsource:
  category: process_creation
  product: windows
detection:
  selection:
    Image|endswith: '\whoami.exe'
  by_admin:
    User|contains: 'admin'
  condition: selection and not by_admin
falsepositives:
  - Administrators
level: medium
"""

TESTS = r"""tests:
  - name: run from a shell
    expect: match
    event:
      Image: C:\Windows\System32\whoami.exe
      User: CORP\ada
  - name: run by an administrator
    expect: no_match
    event:
      Image: C:\Windows\System32\whoami.exe
      User: CORP\admin-ada
"""


def write_files(folder: Path, files: Mapping[str, str]) -> Path:
    """Write files by their relative names; give the folder."""
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder
