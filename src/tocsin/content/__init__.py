"""Content: detection as code, every kind of it found, validated, checked and tested before it is deployed.

- `files` finds content and tells its kinds apart, `validation` names everything that keeps it from being loaded;
- `rule_tests` runs the tests beside rules and SigmaHQ's regression data;
- `lint` runs the checks in `checks`, one small file each;
- `catalogue` and `excerpt` look rules up; `starter` knows where the starter pack is.
"""

from tocsin.content.starter import starter_folder

__all__ = ["starter_folder"]
