"""docs/score.md tells what is so: one row of attacks and the harmless day are measured again."""

from pathlib import Path

from tests.score_page import (
    ATTACKED,
    FRESH,
    PAGE,
    QUIET,
    QUIET_SEED,
    STARTER,
    company,
    scored,
)


def test_the_first_row_of_attacks_is_so_and_most_loud_techniques_are_found(tmp_path: Path) -> None:
    result = scored(company(tmp_path / "attacked", FRESH[0], ATTACKED), STARTER)
    assert result.row(FRESH[0], "starter pack") in PAGE.read_text(encoding="utf-8")
    found, of = result.loud
    assert 100 * found >= 85 * of


def test_the_harmless_day_is_so_and_hardly_anybody_is_woken(tmp_path: Path) -> None:
    result = scored(company(tmp_path / "quiet", QUIET_SEED, QUIET, "--scenario", "none"), STARTER)
    assert result.row(QUIET_SEED, "starter pack") in PAGE.read_text(encoding="utf-8")
    assert result.false_high <= 5
