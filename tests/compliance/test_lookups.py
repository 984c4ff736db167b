"""What every kind of lookup has to pass; a new one inherits all of it by its sample."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.compliance.lookup_samples import LOOKUP_SAMPLES, Sample
from tocsin.core.errors import EnrichmentFailed
from tocsin.pipeline.enrichments import Lookup, built_in_lookups

KINDS = built_in_lookups()
AT = datetime(2031, 5, 6, tzinfo=UTC)
each_kind = pytest.mark.parametrize("make", LOOKUP_SAMPLES.values(), ids=LOOKUP_SAMPLES)
one_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
Make = Callable[[Path], Sample]


def opened(sample: Sample) -> Lookup:
    lookup, errors = KINDS.get(sample.settings.kind)(sample.settings)
    assert errors == []
    assert lookup is not None
    return lookup


def test_every_kind_has_a_sample(tmp_path: Path) -> None:
    assert {make(tmp_path).settings.kind for make in LOOKUP_SAMPLES.values()} == set(KINDS)


@each_kind
def test_what_the_file_knows_is_found_and_nothing_else(make: Make, tmp_path: Path) -> None:
    sample = make(tmp_path)
    lookup = opened(sample)
    for _ in range(2):  # what was remembered is the same as what was read
        assert {key: lookup.find(key, AT) for key in sample.known} == sample.known
        assert {lookup.find(key, AT) for key in sample.unknown} == {None}


@each_kind
@one_folder
@given(st.text())
def test_anything_may_be_asked_for(make: Make, tmp_path: Path, key: str) -> None:
    found = opened(make(tmp_path)).find(key, AT)
    assert found is None or orjson.loads(orjson.dumps(found)) == found


@each_kind
def test_no_number_of_other_keys_changes_an_answer(make: Make, tmp_path: Path) -> None:
    sample = make(tmp_path)
    lookup = opened(sample)
    for number in range(10_000):
        lookup.find(f"192.0.2.{number}", AT)
    assert {key: lookup.find(key, AT) for key in sample.known} == sample.known


@each_kind
@pytest.mark.parametrize("time", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_what_has_no_times_holds_ever(make: Make, tmp_path: Path, time: datetime) -> None:
    sample = make(tmp_path)
    lookup = opened(sample)
    assert {key: lookup.find(key, time) for key in sample.known} == sample.known


@each_kind
def test_a_file_that_is_not_there_is_told(make: Make, tmp_path: Path) -> None:
    sample = make(tmp_path)
    sample.settings.file.unlink()
    lookup, errors = KINDS.get(sample.settings.kind)(sample.settings)
    assert lookup is None
    assert [error.location.path for error in errors if error.location] == [sample.settings.file.as_posix()]
    assert all(error.remedy for error in errors)


@each_kind
@one_folder
@given(st.binary(max_size=200), st.floats(0, 1))
def test_a_damaged_file_is_told_or_gives_answers(make: Make, tmp_path: Path, damage: bytes, place: float) -> None:
    sample = make(tmp_path)
    data = bytearray(sample.settings.file.read_bytes())
    at = int(place * len(data))
    data[at : at + len(damage)] = damage
    sample.settings.file.unlink()  # another file: one that is open somewhere is never written to
    sample.settings.file.write_bytes(data)
    lookup, errors = KINDS.get(sample.settings.kind)(sample.settings)
    assert (lookup is None) == bool(errors)
    for key in (*sample.known, *sample.unknown) if lookup is not None else ():
        with suppress(EnrichmentFailed):
            found = lookup.find(key, AT)
            assert found is None or isinstance(found, dict)
            orjson.dumps(found)
