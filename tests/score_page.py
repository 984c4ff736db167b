"""docs/score.md: what rules find that were not written for it. `python -m tests.score_page` measures it anew.

Seeds are those of no development; SigmaHQ's rules and the OTRF data are read from the shared corpora.
"""

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "score.md"
STARTER = ROOT / "content" / "rules"
FRESH = (90001, 90002, 90003, 90004)
ATTACKED, QUIET, QUIET_SEED = 60, 300, 91001
HEAD = "| Seed | Rules | Loud techniques found | All techniques found | False, high or above | Harmless events |"


class Scored(NamedTuple):
    """What a set of rules found in one simulated company."""

    loud: tuple[int, int]
    all: tuple[int, int]
    false_high: int
    harmless: int
    runs: dict[str, tuple[int, int]]
    waited: dict[str, float | None]
    """Seconds from a scenario's first event to its first true finding of level high or above."""
    techniques: list[tuple[str, bool, bool]]
    """Technique, whether it was loud, whether it was found."""
    grave: tuple[int, int]
    """True findings of level high or above, and all of them."""

    def row(self, seed: int, rules: str) -> str:
        """Give it as a row of the table."""
        return (
            f"| {seed} | {rules} | {_share(self.loud)} | {_share(self.all)} | {self.false_high} | {self.harmless:,} |"
        )


def _share(found: tuple[int, int]) -> str:
    return f"{found[0]} of {found[1]} ({100 * found[0] // found[1]} %)" if found[1] else "none played"


def tocsin(*arguments: object) -> str:
    """Run a command and give what it prints."""
    command = [sys.executable, "-m", "tocsin.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def company(folder: Path, seed: int, people: int, *more: str) -> Path:
    """Simulate a company."""
    tocsin("simulate", "-o", folder, "--seed", seed, "--people", people, *more)
    return folder


def scored(folder: Path, rules: Path) -> Scored:
    """Scan a simulated company, and score what was found."""
    findings = folder.with_suffix(f".{rules.parent.name}.ndjson")
    tocsin("scan", folder / "logs", "-f", "ndjson", "-o", findings, "--quiet", "--rules", rules)
    told: dict[str, Any] = json.loads(tocsin("simulate", "--score", findings, "--truth", folder, "--json"))
    runs = {run["scenario"]: (run["loud"]["found"], run["loud"]["of"]) for run in told["runs"]}
    loud, every = told["loud_recall"], told["recall"]
    grave = [level for level in told["levels"] if level["level"] in ("high", "critical")]
    true = sum(level["true"] for level in grave)
    return Scored(
        (loud["found"], loud["of"]),
        (every["found"], every["of"]),
        told["false_high"],
        told["harmless"],
        runs,
        {run["scenario"]: run["seconds_high"] for run in told["runs"]},
        [(item["technique"], item["loud"], bool(item["rules"])) for item in told["techniques"]],
        (true, true + sum(level["false"] for level in grave)),
    )


def recordings(otrf: Path, rules: Path, scratch: Path) -> dict[str, tuple[int, int]]:
    """Scan the recorded attacks; give for each tactic how many of its recordings have a finding of medium or above."""
    findings = scratch / f"otrf-{rules.parent.name}.ndjson"
    tocsin("scan", otrf, "-f", "ndjson", "-o", findings, "--quiet", "--level", "medium", "--rules", rules)
    hit = {json.loads(line)["events"][0]["source"] for line in findings.read_text(encoding="utf-8").splitlines()}
    by_tactic: defaultdict[str, list[bool]] = defaultdict(list)
    for file in sorted(path for path in otrf.rglob("*") if path.suffix in {".zip", ".gz"}):
        parts = file.relative_to(otrf).parts
        tactic = parts[3] if parts[:2] == ("datasets", "atomic") and len(parts) > 4 else "others"
        by_tactic[tactic].append(any(source.startswith(file.as_posix()) for source in hit))
    return {tactic: (sum(found), len(found)) for tactic, found in sorted(by_tactic.items())}


def page(corpora: Path, scratch: Path) -> str:
    """Measure everything, and give the page."""
    sets = {"starter pack": STARTER, "SigmaHQ": corpora / "sigmahq" / "rules"}
    lines = [INTRODUCTION, "## Attacks on fresh companies\n", HEAD, "|---|---|---|---|---|---|"]
    results: dict[str, list[Scored]] = {name: [] for name in sets}
    for seed in FRESH:
        folder = company(scratch / f"c{seed}", seed, ATTACKED)
        for name, rules in sets.items():
            result = scored(folder, rules)
            lines.append(result.row(seed, name))
            results[name].append(result)
    grave = ", ".join(f"{_total([result.grave for result in items])} for {name}" for name, items in results.items())
    lines += ["", f"True among the findings of level high or above: {grave}.", "", *_by_scenario(results)]
    lines += ["", *_by_technique(results)]
    lines += ["", f"## A harmless day of {QUIET} people\n", HEAD, "|---|---|---|---|---|---|"]
    folder = company(scratch / "quiet", QUIET_SEED, QUIET, "--scenario", "none")
    lines += [scored(folder, rules).row(QUIET_SEED, name) for name, rules in sets.items()]
    lines += [
        "",
        "## Recorded attacks\n",
        RECORDED,
        "| Tactic | Recordings | Starter pack | SigmaHQ |",
        "|---|---|---|---|",
    ]
    found = {name: recordings(corpora / "otrf", rules, scratch) for name, rules in sets.items()}
    for tactic, (hits, of) in found["starter pack"].items():
        lines.append(f"| {tactic} | {of} | {hits} | {found['SigmaHQ'][tactic][0]} |")
    return "\n".join(lines) + "\n"


def _by_scenario(results: dict[str, list[Scored]]) -> list[str]:
    heads = " | ".join(f"{name}: loud | first high" for name in results)
    lines = [SCENARIOS, f"| Scenario | {heads} |", "|---|" + "---|---|" * len(results)]
    for scenario in sorted(next(iter(results.values()))[0].runs):
        cells = [
            f"{_total(result.runs[scenario] for result in items)} | {_median(result.waited[scenario] for result in items)}"
            for items in results.values()
        ]
        lines.append(f"| {scenario} | {' | '.join(cells)} |")
    return lines


def _by_technique(results: dict[str, list[Scored]]) -> list[str]:
    found: dict[tuple[str, bool], dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for name, items in results.items():
        for result in items:
            for technique, is_loud, was_found in result.techniques:
                found[technique, is_loud][name].append(was_found)
    lines = ["In how many of the attacks that use it a technique was found:\n", f"| Technique | | {' | '.join(results)} |",
             "|---|---|" + "---|" * len(results)]  # fmt: skip
    for (technique, is_loud), by_rules in sorted(found.items()):
        cells = [f"{sum(by_rules[name])} of {len(by_rules[name])}" for name in results]
        lines.append(f"| {technique} | {'loud' if is_loud else 'quiet'} | {' | '.join(cells)} |")
    return lines


def _median(seconds: Iterable[float | None]) -> str:
    waited = sorted(float("inf") if each is None else each for each in seconds)
    middle = waited[len(waited) // 2]
    return "never" if middle == float("inf") else f"{middle / 60:.0f} min"


def _total(found: Iterable[tuple[int, int]]) -> str:
    pairs = list(found)
    return _share((sum(hits for hits, _ in pairs), sum(of for _, of in pairs)))


INTRODUCTION = f"""\
# What the rules find

Rules always find what they were written for. So this page measures them on what they were not: the starter pack was written without a look at the scenarios of [the simulator](simulate.md), the scenarios without a look at the rules, and the seeds here, which change names, paths, tools, order and pace, were used for neither. SigmaHQ's rules stand beside, all of `rules/`, whatever they show: they were written for other logs than these, among them many that this company does not have. `make score` measures everything anew; a test holds the first row and the harmless day to it.

A technique counts as found when a rule of any level fires on one of its events. It is *loud* where the scenario says that a careful team should see it. False are findings on no event of an attack. A company of {ATTACKED} people lives one day with all attacks in it.

Read the figures with care. A simulated company is tidier than a real one: its administrators use fewer tools, and nothing in it is misconfigured for years. Two things were changed after harmless days had been measured, and before the seeds here were: administrators were made to use PsExec less (46 false findings of level high became 11), and PsExec's own service, which the rule's false positives had named, got a rule of its own of level medium (11 became none). One step, what a stolen token may do in `mining-pod`, was made quiet after a first score, because a scenario has to have quiet steps; both sets of rules find it. Rules of low level fire thousands of times a day, which is what they are for: they wait for correlations.
"""
SCENARIOS = """\
By scenario, all seeds together; *first high* is the median time (of an even number the later of the middle two) from its first event to the first true finding of level high or above:
"""
RECORDED = """\
The OTRF datasets are recordings of single attacks in a laboratory, by tactic. Counted are the recordings with a finding of level medium or above; which findings are the attack's is not told by the data.
"""


def main() -> None:
    """Write the page."""
    corpora = Path(os.environ.get("TOCSIN_CORPORA", ROOT.parent / "shared" / "corpora"))
    with TemporaryDirectory() as scratch:
        PAGE.write_text(page(corpora, Path(scratch)), encoding="utf-8")


if __name__ == "__main__":
    main()
