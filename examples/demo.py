"""`make demo`: a day of a company with attacks in it, scanned, explained and scored.

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
REPORT = OUTPUT / "report.html"
ATTACKS = ("phishing-to-ransomware", "cloud-key-theft", "mining-pod")
NEXT = f"""
The report
  when, where, how bad and why: open it in a browser    {REPORT}

What next
  which events are the attacks', step by step           {OUTPUT / "truth.ndjson"}
  the findings, one JSON object a line                  {FINDINGS}
  another company, other attacks                        docs/simulate.md
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
    """Give the first finding of the gravest level that has one event."""
    findings = [json.loads(line) for line in FINDINGS.read_text(encoding="utf-8").splitlines()]
    levels = ("critical", "high", "medium", "low", "informational")
    alone = [finding for finding in findings if len(finding["events"]) == 1]
    return min(alone, key=lambda finding: levels.index(finding["rule"]["level"]))


def main() -> None:
    """Run the demonstration."""
    shutil.rmtree(OUTPUT, ignore_errors=True)
    tell("A day of a company of 60 people, with attacks in it:")
    chosen = [word for attack in ATTACKS for word in ("--scenario", attack)]
    tocsin("simulate", "-o", str(OUTPUT), "--people", "60", "--seed", "67", *chosen)
    tell("\nWhat the starter rules find in it, as a report to look into, and one object a line for programs:")
    tocsin(
        "scan", str(LOGS), "--rules", RULES, "--report", str(REPORT), "-f", "ndjson", "-o", str(FINDINGS)
    )  # fmt: skip
    tell("\nWhy the gravest of them fired:")
    finding = gravest()
    (event,) = finding["events"]
    tocsin("explain", finding["rule"]["id"], f"{event['source']}#{event['position']}", "--rules", RULES)
    tell("\nHow good that is, compared with the truth:")
    tocsin("simulate", "--score", str(FINDINGS), "--truth", str(OUTPUT))
    tell(NEXT)


if __name__ == "__main__":
    main()
