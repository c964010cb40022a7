"""What `make mutants` goes by: which tests hold a file, which changes mean something, which survivors are accepted."""

from __future__ import annotations

import pytest

from tests.mutants import Accepted, Mutant, chosen, meaning, mutated_files, own_tests, place_of, read_accepted, stale

CODE = """
Kind = int | str

TOLD = Sentence("a", "one" + "two", unknown=True)

@attrs.frozen
class Rule:
    times: int | None = 1

    def check(self, view: View | None) -> bool | None:
        if view:
            return view.count == self.times
        return False
"""


@pytest.mark.parametrize("file", mutated_files())
def test_every_file_has_tests_of_its_own(file: str) -> None:
    """Beside the rule's, or those that are named for it."""
    assert own_tests(file)


def test_a_file_without_tests_is_told() -> None:
    """With what is missing."""
    with pytest.raises(SystemExit, match=r"'rules/nothing.py' has no tests: tests/rules/test_nothing.py is not there"):
        own_tests("rules/nothing.py")


@pytest.mark.parametrize(
    ("was", "now", "same"),
    [
        ("Kind = int | str", "Kind = int & str", True),
        ('"one" + "two"', '"one" - "two"', True),
        ("unknown=True", "unknown=False", False),
        ("times: int | None", "times: int & None", True),
        ("None = 1", "None = 2", False),
        ("view: View | None", "view: View & None", True),
        ("bool | None:", "bool & None:", True),
        ("view.count ==", "view.count !=", False),
        ("@attrs.frozen\n", "", False),
    ],
)
def test_a_change_that_means_nothing_is_left_out(was: str, now: str, same: bool) -> None:
    """What only a type checker reads, and the texts of sentences."""
    changed = CODE.replace(was, now)
    assert CODE != changed
    assert same is (meaning(CODE) == meaning(changed))


@pytest.mark.parametrize("code", ["a = ", "a = b is 1"])
def test_what_does_not_compile_means_nothing(code: str) -> None:
    """Nor what compiles with a warning, which every test would notice."""
    assert meaning(code) is None


def test_a_change_has_its_place() -> None:
    """The definition around it, by which it is found again when lines have moved."""
    lines = ("Kind", "@attrs", "times:", "def check", "return view")
    places = [place_of(CODE, next(n for n, line in enumerate(CODE.splitlines(), 1) if text in line)) for text in lines]
    assert ["", "Rule", "Rule", "Rule.check", "Rule.check"] == places


def test_a_seed_always_draws_the_same() -> None:
    """In the order of the lines; another seed draws others; all where no more are there."""
    known = [Mutant("a.py", "", "x", str(line), line, "") for line in range(100)]
    drawn = chosen(known, 10, 1)
    assert drawn == chosen(known, 10, 1)
    assert drawn == sorted(drawn, key=lambda one: one.line)
    assert 10 == len(set(drawn))
    assert drawn != chosen(known, 10, 2)
    assert known == chosen(known, None, 1) == chosen(known, 100, 1)


def test_what_is_accepted_survives_still() -> None:
    """Else it is told: it is gone, or a test kills it. One that was not drawn is nobody's question."""
    gone, killed, alive, other = (Accepted("a.py", "f", "x", now, "why") for now in ("gone", "killed", "alive", "other"))
    every = [Mutant("a.py", "f", "x", now, 7, "") for now in ("killed", "alive", "other")]
    told = list(stale([gone, killed, alive, other], every, every[:1]))
    assert ["a.py f: no such mutant any more: x -> gone", "a.py f: is killed now: x -> killed"] == told


def test_every_accepted_mutant_has_a_reason() -> None:
    """And speaks of a file that is there, once."""
    accepted = read_accepted()
    assert [True] * len(accepted) == [bool(one.why.strip()) and one.file in mutated_files() for one in accepted]
    assert len(accepted) == len({(one.file, one.place, one.was, one.now) for one in accepted})
