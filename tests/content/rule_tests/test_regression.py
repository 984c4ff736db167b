import shutil
from pathlib import Path

import pytest

from tests.content.rule_tests.running import run_tests
from tocsin.content import starter_folder
from tocsin.content.files import find_content
from tocsin.content.rule_tests import CaseResult, find_pointers, read_data, score
from tocsin.content.rule_tests.outcome import RuleOnTrial
from tocsin.content.rule_tests.regression import RegressionEntry, entries, run_entry
from tocsin.core.errors import TocsinError
from tocsin.detection.sigma import load_rules
from tocsin.pipeline.mappings import assumed_route, load_mapper

SYNTHETIC = Path(__file__).resolve().parent.parent / "synthetic"
NETWORK = "regression_data/rules/windows/net_connection_win_printer_service"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Give a copy of the synthetic set that may be changed."""
    return Path(shutil.copytree(SYNTHETIC, tmp_path / "repository"))


def run_of(repository: Path, rule: str) -> tuple[list[CaseResult], list[TocsinError]]:
    return run_tests(repository / "rules" / rule)


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_the_synthetic_set_passes_and_names_what_cannot_run() -> None:
    results, errors = run_tests(SYNTHETIC / "rules")
    assert errors == []
    assert score(results) == {"passed": 3, "failed": 0, "not_runnable": 2}
    reasons = {result.case.rule_title: result.reasons for result in results if result.outcome == "not_runnable"}
    assert reasons["Access List Removed From A Router"] == ("its info.yml lists no tests",)
    assert reasons["File Event Whose Data Is Missing"][0].startswith("its data is missing: regression_data/")


def test_match_count_is_a_minimum(repository: Path) -> None:
    edit(repository / NETWORK / "info.yml", "match_count: 2", "match_count: 1")
    results, _ = run_of(repository, "windows/net_connection_win_printer_service.yml")
    assert [result.outcome for result in results] == ["passed"]


def test_too_few_matches_fail_and_the_nearest_event_is_explained(repository: Path) -> None:
    edit(repository / NETWORK / "info.yml", "match_count: 2", "match_count: 3")
    results, _ = run_of(repository, "windows/net_connection_win_printer_service.yml")
    assert results[0].outcome == "failed"
    assert results[0].reasons == ("2 of 3 events match, at least 3 must (3 are of the rule's logsource)",)
    assert any("filter_inside" in line for line in results[0].why)
    assert results[0].case.location.line == 17


def test_a_type_that_cannot_be_read_is_named(repository: Path) -> None:
    edit(repository / NETWORK / "info.yml", "type: ndjson", "type: raw")
    results, _ = run_of(repository, "windows/net_connection_win_printer_service.yml")
    assert results[0].outcome == "not_runnable"
    assert "'raw'" in results[0].reasons[0]


def test_a_missing_info_is_named(repository: Path) -> None:
    (repository / NETWORK / "info.yml").unlink()
    results, errors = run_of(repository, "windows/net_connection_win_printer_service.yml")
    assert errors == []
    assert results[0].outcome == "not_runnable"
    assert results[0].case.name == f"{NETWORK}/info.yml"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("match_count: 2", "match_count: some", "match_count"),
        ("    type: ndjson\n", "", "type' is missing"),
        ("id: 9b1f2d4e", "id: [", "not YAML"),
    ],
)
def test_a_wrong_info_is_an_error_with_its_place(old: str, new: str, message: str, repository: Path) -> None:
    edit(repository / NETWORK / "info.yml", old, new)
    results, errors = run_of(repository, "windows/net_connection_win_printer_service.yml")
    assert results == []
    assert message in errors[0].message
    assert errors[0].location is not None
    assert errors[0].location.path.endswith("info.yml")


def test_unknown_keys_of_an_info_are_left_alone(repository: Path) -> None:
    edit(repository / NETWORK / "info.yml", "regression_tests_info:", "simulation: [{type: x}]\nregression_tests_info:")
    results, errors = run_of(repository, "windows/net_connection_win_printer_service.yml")
    assert errors == []
    assert results[0].outcome == "passed"


@pytest.mark.parametrize("path", ["/etc/hosts", "../outside.ndjson", "regression_data/../../outside.ndjson", ""])
def test_no_file_outside_the_repository_is_read(path: str, repository: Path) -> None:
    shutil.copy(next((repository / NETWORK).glob("*.ndjson")), repository.parent / "outside.ndjson")
    edit(
        repository / NETWORK / "info.yml",
        f"path: {NETWORK}/3f0b1c52-77b9-4a34-9a27-0d9a51c3b002.ndjson",
        f"path: '{path}'",
    )
    results, _ = run_of(repository, "windows/net_connection_win_printer_service.yml")
    assert results[0].outcome == "not_runnable"
    assert "missing" in results[0].reasons[0]


def test_a_link_cannot_lead_out_of_the_repository(repository: Path, tmp_path: Path) -> None:
    data = next((repository / NETWORK).glob("*.ndjson"))
    outside = Path(shutil.move(data, tmp_path / "outside.ndjson"))
    data.symlink_to(outside)
    results, _ = run_of(repository, "windows/net_connection_win_printer_service.yml")
    assert results[0].outcome == "not_runnable"


SIGMAHQ = ("rules", "rules-compliance", "rules-emerging-threats", "rules-threat-hunting")


@pytest.mark.corpora
def test_all_regression_tests_of_sigmahq_pass(corpora: Path) -> None:
    results: list[CaseResult] = []
    for folder in SIGMAHQ:
        found, errors = run_tests(corpora / "sigmahq" / folder)
        assert errors == []
        results += found
    failed = [(result.case.rule_title, result.reasons, result.why) for result in results if result.outcome == "failed"]
    assert failed == []
    assert score(results)["passed"] >= 101
    assert {result.reasons for result in results if result.outcome == "not_runnable"} <= {
        ("no folder above the rule has this info.yml",)
    }


@pytest.mark.corpora
def test_the_same_events_are_found_as_json_too(corpora: Path) -> None:
    files = find_content([corpora / "sigmahq" / folder for folder in SIGMAHQ])
    pointers = [pointer for file in files.rules for pointer in find_pointers(file)]
    rules = {rule.id: rule for rule in load_rules([pointer.rule_file for pointer in pointers]).ruleset.rules}
    mapper, _ = load_mapper([starter_folder() / "mappings"])
    judged, missed = 0, []
    for pointer in pointers:
        for entry in entries(pointer)[0]:
            if isinstance(entry, RegressionEntry) and entry.data.with_suffix(".json").exists():
                as_json = RegressionEntry(entry.test, entry.data.with_suffix(".json"))
                reasons, why = run_entry(as_json, RuleOnTrial(rules[pointer.rule_id], mapper, assumed_route), read_data)
                judged += 1
                missed += [(pointer.rule_title, reasons, why)] if reasons else []
    assert missed == []
    assert judged >= 101
