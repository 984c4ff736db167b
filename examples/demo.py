"""`make demo`: simulate a small network under attack, scan it with the starter rules, explain one finding.

Every command is shown as a person would type it. Run it in any folder: it writes to `demo-out` there.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

RULES = os.path.relpath(Path(__file__).resolve().parent.parent / "content" / "rules")
OUTPUT = Path("demo-out")
LOGS = OUTPUT / "logs"
FINDINGS = OUTPUT / "findings.ndjson"
NEXT = f"""
What next
  which event is of the attack, and which is not        {OUTPUT}/truth.ndjson
  the findings, one JSON object a line                  {FINDINGS}
  scan your own logs with your own rules                tocsin scan LOGS --rules RULES
  write a rule and test it                              docs/adding-a-rule.md
"""


def tell(text: str) -> None:
    """Write a line before the next command writes its own."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def tocsin(*arguments: str) -> None:
    """Show a command and run it; stop when it fails."""
    tell("\n$ tocsin " + " ".join(arguments))
    subprocess.run([sys.executable, "-m", "tocsin.cli", *arguments], check=True)


def gravest() -> dict[str, Any]:
    """Give the first finding of the gravest level."""
    findings = [json.loads(line) for line in FINDINGS.read_text(encoding="utf-8").splitlines()]
    levels = ("critical", "high", "medium", "low", "informational")
    return min(findings, key=lambda finding: levels.index(finding["rule"]["level"]))


def main() -> None:
    """Run the demonstration."""
    shutil.rmtree(OUTPUT, ignore_errors=True)
    tell("A working day of a small Windows network, with one attack in it:")
    tocsin("simulate", "-o", str(OUTPUT))
    tell("\nWhat the starter rules find in it:")
    tocsin("scan", str(LOGS), "--rules", RULES)
    tell("\nThe same for programs, and why the gravest of them fired:")
    tocsin("scan", str(LOGS), "--rules", RULES, "-f", "ndjson", "-q", "-o", str(FINDINGS))
    finding = gravest()
    (event,) = finding["events"]
    tocsin("explain", finding["rule"]["id"], f"{event['source']}#{event['position']}", "--rules", RULES)
    tell(NEXT)


if __name__ == "__main__":
    main()
