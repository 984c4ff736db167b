"""`make demo`: a day of a company with attacks in it goes through a node, and what it found is scored.

Every command is shown as a person would type it. Run it in any folder: it writes to `demo-out` there.
"""

import hashlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

RULES = os.path.relpath(Path(__file__).resolve().parent.parent / "content" / "rules")
OUTPUT = Path("demo-out")
LOGS = OUTPUT / "logs"
NODE = OUTPUT / "node"
CONFIG = NODE / "tocsin.yml"
LOG = NODE / "log"
SCANNED = OUTPUT / "scanned.ndjson"
FINDINGS = OUTPUT / "findings.ndjson"
REPORT = OUTPUT / "report.html"
ATTACKS = ("phishing-to-ransomware", "cloud-key-theft", "mining-pod")
PATIENCE = 600
SETTINGS = """\
listen: {{port: 0}}
sources:
  - name: windows
  - name: cloud
  - name: files
tokens:
  - {{name: windows, sha256: {windows}, sources: [windows], scopes: [ingest]}}
  - {{name: cloud, sha256: {cloud}, sources: [cloud], scopes: [hec]}}
tails:
  - source: files
    paths: [{paths}]
    discover_seconds: 1
    settle_seconds: 1
workers: 2
"""
NEXT = f"""
The report
  when, where, how bad and why: open it in a browser    {REPORT}

What next
  run the node again, and look into it                  tocsin up -c {CONFIG}, tocsin top -c {CONFIG}
  ask the lake                                          tocsin hunt -c {CONFIG} 'SHOW TABLES'
  another company, other attacks                        docs/simulate.md
  scan your own logs with your own rules                tocsin scan LOGS --rules RULES
  a node of your own                                    docs/node.md
  write a rule and test it                              docs/adding-a-rule.md
"""


def tell(text: str) -> None:
    """Write a line before the next command writes its own."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def tocsin(*arguments: str, **variables: str) -> None:
    """Show a command and run it; stop when it fails."""
    tell("\n$ tocsin " + " ".join(arguments))
    subprocess.run([sys.executable, "-m", "tocsin.cli", *arguments], check=True, env={**os.environ, **variables})


def asked(*arguments: str) -> str:
    """Run a command without showing it, and give what it prints."""
    command = [sys.executable, "-m", "tocsin.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def findings_of(path: Path) -> list[dict[str, Any]]:
    """Read findings."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def settings() -> dict[str, str]:
    """Write the node's settings; give the tokens of its sources."""
    tokens = {name: secrets.token_urlsafe(32) for name in ("windows", "cloud")}
    hashes = {name: hashlib.sha256(token.encode()).hexdigest() for name, token in tokens.items()}
    NODE.mkdir(parents=True)
    CONFIG.write_text(SETTINGS.format(**hashes, paths='"../logs/*.log"'), encoding="utf-8")
    return tokens


def listening(node: subprocess.Popen[bytes]) -> str:
    """Wait until the node listens, and give where."""
    address = NODE / "data" / "address"
    for _ in range(PATIENCE * 10):
        if address.exists():
            return address.read_text(encoding="utf-8")
        if node.poll() is not None:
            raise SystemExit(f"the node ended before it listened: see {LOG}")
        time.sleep(0.1)
    raise SystemExit("the node does not listen")


def settled() -> None:
    """Wait until the files were read to their end, and all that was received is judged and stored."""
    before, quiet = 0, 0
    for _ in range(PATIENCE):
        accounts = json.loads(asked("doctor", "--json", "-c", str(CONFIG)) or "{}").get("sources", [])
        received = sum(account["received"] for account in accounts)
        quiet = quiet + 1 if received == before and len(accounts) == 3 else 0
        if quiet >= 3 and not any(account["waiting"] for account in accounts):
            return
        before = received
        time.sleep(1)
    raise SystemExit("the node has not done its work")


def compared() -> None:
    """Say whether the node found what the scan found, and write its findings with the places that the scan gives."""
    places = {finding["fingerprint"]: finding["events"] for finding in findings_of(SCANNED)}
    found = findings_of(FINDINGS)
    same = {finding["fingerprint"] for finding in found} == set(places)
    tell(f"\nfingerprints of {len(found):,} findings, node and scan: {'equal' if same else 'NOT EQUAL'}")
    located = [{**finding, "events": places.get(finding["fingerprint"], finding["events"])} for finding in found]
    FINDINGS.write_text("".join(json.dumps(finding) + "\n" for finding in located), encoding="utf-8")
    if not same:
        raise SystemExit("the node and the scan should have found the same")


def gravest() -> dict[str, Any]:
    """Give the first finding of the gravest level that has one event."""
    levels = ("critical", "high", "medium", "low", "informational")
    alone = [finding for finding in findings_of(SCANNED) if len(finding["events"]) == 1]
    return min(alone, key=lambda finding: levels.index(finding["rule"]["level"]))


def main() -> None:
    """Run the demonstration."""
    shutil.rmtree(OUTPUT, ignore_errors=True)
    tell("A day of a company of 60 people, with attacks in it:")
    chosen = [word for attack in ATTACKS for word in ("--scenario", attack)]
    tocsin("simulate", "-o", str(OUTPUT), "--people", "60", "--seed", "67", *chosen)
    tokens = settings()
    tell("\nIt goes through a node: Windows logs over HTTP, clouds as to Splunk's collector, files that are followed.")
    tell(f"\n$ tocsin up -c {CONFIG} 2> {LOG} &")
    with LOG.open("wb") as log:
        node = subprocess.Popen([sys.executable, "-m", "tocsin.cli", "up", "-c", str(CONFIG)], stderr=log)
    try:
        to = listening(node)
        ndjson = sorted(LOGS.glob("*.ndjson"))
        windows = [str(path) for path in ndjson if path.name.startswith("windows.")]
        clouds = [str(path) for path in ndjson if not path.name.startswith("windows.")]
        tocsin("send", *windows, "--source", "windows", "--to", to, TOCSIN_TOKEN=tokens["windows"])
        tocsin("send", *clouds, "--hec", "--to", to, TOCSIN_TOKEN=tokens["cloud"])
        settled()
        tell("\nIs everything there?")
        tocsin("doctor", "-c", str(CONFIG))
        tocsin("findings", "-c", str(CONFIG), "-f", "table", "--level", "critical", "--limit", "10")
        tocsin("findings", "export", "-c", str(CONFIG), "-o", str(FINDINGS))
    finally:
        node.send_signal(signal.SIGTERM)
        code = node.wait(PATIENCE)
    tell(f"the node has stopped with exit code {code}")
    tell("\nThe same logs scanned, as a report to look into and as lines for programs:")
    tocsin("scan", str(LOGS), "--rules", RULES, "--report", str(REPORT), "-f", "ndjson", "-o", str(SCANNED))
    compared()
    tell("\nWhy the gravest of them fired:")
    finding = gravest()
    (event,) = finding["events"]
    tocsin("explain", finding["rule"]["id"], f"{event['source']}#{event['position']}", "--rules", RULES)
    tell("\nHow good that is, compared with the truth:")
    tocsin("simulate", "--score", str(FINDINGS), "--truth", str(OUTPUT))
    tell(NEXT)
    if code:
        raise SystemExit(code)


if __name__ == "__main__":
    main()
