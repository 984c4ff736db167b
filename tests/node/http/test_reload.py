"""`POST /api/content/reload`: for administrators, and it says exactly what is wrong."""

from tests.node.http.conftest import House
from tocsin.core.errors import RuleError
from tocsin.core.location import Location
from tocsin.node.activation import Reload

PATH = "/api/content/reload"
ADMIN = {"Authorization": "Bearer admin-secret"}


def test_nobody_else_has_content_loaded(house: House) -> None:
    for headers in ({}, {"Authorization": "Bearer viewer-secret"}, {"Authorization": "Bearer sender-secret"}):
        assert house.client.post(PATH, headers=headers).status_code == 401
    assert house.client.get(PATH, headers=ADMIN).status_code == 405
    assert house.reloads == 0


def test_a_sound_change_is_told_with_its_version(house: House) -> None:
    house.outcome = Reload("abc", is_new=True, rules=3)
    answer = house.client.post(PATH, headers=ADMIN)
    assert (answer.status_code, answer.json()) == (
        200,
        {"version": "abc", "is_new": True, "warnings": [], "rules": 3},
    )
    house.outcome = Reload("abc")
    assert house.client.post(PATH, headers=ADMIN).json() == {"version": "abc", "is_new": False, "warnings": []}


def test_a_broken_change_is_told_with_every_error_and_what_runs_on(house: House) -> None:
    wrong = RuleError("unknown level 'hi'", location=Location("rules/a.yml", 4), remedy="use high")
    house.outcome = Reload("before", errors=(wrong, RuleError("is empty")))
    answer = house.client.post(PATH, headers=ADMIN)
    assert answer.status_code == 422
    assert answer.json() == {
        "version": "before",
        "errors": [
            {"message": "unknown level 'hi'", "path": "rules/a.yml", "line": 4, "remedy": "use high"},
            {"message": "is empty", "path": None, "line": None, "remedy": None},
        ],
    }


def test_no_answer_is_no_success(house: House) -> None:
    answer = house.client.post(PATH, headers=ADMIN)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
