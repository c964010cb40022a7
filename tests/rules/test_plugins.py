"""Rules of installed packages: found by name, imported only where allowed, and every fault of all of them told at once."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from deliberation.documents import read_procedure
from deliberation.errors import DefinitionError
from deliberation.rules import STANDARD, discover
from deliberation.rules.plugins import GROUP

RULE = """
    import attrs
    from typing import ClassVar

    @attrs.frozen
    class {name}:
        kind: ClassVar[str] = "{kind}"

        def check(self, view): ...
"""
FILE = """
procedure: board
version: "1"
stages: {board: {steps: {hung: {end: true}}}}
rules: {it: {rule: KIND}}
moves: {hang: {from: start, to: hung, by: neighbour, needs: [it]}}
"""

Install = Callable[..., None]


def rule(name: str, kind: str) -> str:
    """The source of a rule."""
    return dedent(RULE.format(name=name, kind=kind))


def put(folder: Path, package: str, code: str, **entries: str) -> None:
    """Write a package of one module, as an installer leaves it; with no code, only what tells of it."""
    if code:
        (folder / f"{package}.py").write_text(code, "utf-8")
    told = folder / f"{package}-1.0.dist-info"
    told.mkdir()
    (told / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n", "utf-8")
    lines = [f"{name} = {package}:{aim}" if aim else f"{name} = {package}" for name, aim in entries.items()]
    (told / "entry_points.txt").write_text("\n".join([f"[{GROUP}]", *lines, ""]), "utf-8")


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Packages, all called `plug_…`, are put into a folder on the path, and forgotten afterwards."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def known(package: str, code: str, **entries: str) -> None:
        put(tmp_path, package, code, **entries)

    yield known
    for name in [name for name in sys.modules if name.startswith("plug_")]:
        del sys.modules[name]


def faults(*allow: str) -> list[str]:
    """What is told of those that are allowed."""
    with pytest.raises(DefinitionError) as caught:
        discover(allow=allow)
    return [str(problem) for problem in caught.value.problems]


def test_what_is_allowed_is_there_and_nothing_else_is_imported(install: Install) -> None:
    """A class, or a list of them; the standard rules stay; of what is not allowed no line has run."""
    install("plug_words", rule("Words", "words"), words="Words")
    install("plug_many", rule("Left", "left") + rule("Right", "right") + "SIDES = [Left, Right]\n", sides="SIDES")
    install("plug_bomb", "raise SystemExit('it was imported')\n", bomb="Bomb")
    found = discover(allow=["words", "sides", "words"])
    assert {*STANDARD.kinds, "words", "left", "right"} == set(found.kinds)
    assert list(STANDARD.kinds) == list(found.kinds)[: len(STANDARD.kinds)]
    assert {"plug_words", "plug_many"} == {name for name in sys.modules if name.startswith("plug_")}
    assert STANDARD == discover(allow=())


def test_what_is_allowed_and_not_installed_is_an_error(install: Install) -> None:
    """With the nearest name, or with those there are."""
    (none,) = faults("far")
    assert none.startswith(f"{GROUP}.far: unknown-plugin: found 'far', expected an entry point of an installed package; ")
    assert none.endswith("; install the package that offers it; installed: none")
    install("plug_near", rule("Words", "words"), words="Words")
    near, far = faults("wrods", "zz")
    assert near.endswith("found 'wrods', expected an entry point of an installed package; did you mean 'words'?")
    assert far.endswith("install the package that offers it; installed: words")
    assert "plug_near" not in sys.modules


def test_every_fault_of_all_of_them_is_told_at_once(install: Install) -> None:
    """Broken, absent, twice, misnamed, empty, no rule, taken: each with the entry point it is of; the first cause is kept."""
    install("plug_broken", "import nowhere_at_all\n", broken="Rule")
    install("plug_silent", "raise RuntimeError\n", silent="Rule")
    install("plug_leaves", "raise SystemExit('no licence')\n", leaves="Rule")
    install("plug_gone", "", gone="Rule")
    install("plug_less", rule("Words", "words"), less="Wrods")
    install("plug_one", rule("Two", "two"), two="Two")
    install("plug_other", rule("Two", "two"), two="Two")
    install("plug_misnamed", rule("Words", "words"), speech="Words")
    install("plug_empty", "NONE = ()\n", empty="NONE")
    install("plug_taken", rule("Quorum", "quorum"), quorum="Quorum")
    install("plug_mix", rule("Good", "good") + "class Bare:\n    pass\nMIX = [Good, Bare, 7]\n", mix="MIX")
    install("plug_again", rule("Good", "good"), good="Good")
    install("plug_module", "", module="")
    with pytest.raises(DefinitionError) as caught:
        discover(
            allow=["broken", "silent", "leaves", "gone", "less", "two", "speech", "empty", "quorum", "mix", "good", "module", "absent"]
        )
    told = [(problem.path[1:], problem.code, problem.found) for problem in caught.value.problems]
    assert {GROUP} == {problem.path[0] for problem in caught.value.problems}
    fails = "which fails when it is imported"
    assert [
        (("broken",), "broken-plugin", f"'plug_broken:Rule', {fails}: No module named 'nowhere_at_all'"),
        (("silent",), "broken-plugin", f"'plug_silent:Rule', {fails}: it gives no reason"),
        (("leaves",), "broken-plugin", f"'plug_leaves:Rule', {fails}: no licence"),
        (("gone",), "broken-plugin", f"'plug_gone:Rule', {fails}: No module named 'plug_gone'"),
        (("less",), "broken-plugin", f"'plug_less:Wrods', {fails}: module 'plug_less' has no attribute 'Wrods'"),
        (("two",), "plugin-twice", "'two' in 'plug_one' and 'plug_other'"),
        (("speech",), "misnamed-plugin", "'speech', which brings the kind 'words' alone"),
        (("empty",), "bad-rule", "an empty list"),
        (("quorum", "quorum"), "rule-taken", "'quorum'"),
        (("mix", "Bare"), "bad-rule", "no attrs class, no 'kind', no 'check'"),
        (("mix", "7"), "bad-rule", "no class, no 'kind', no 'check'"),
        (("good", "good"), "rule-taken", "'good'"),
        (("module",), "broken-plugin", f"'plug_module', {fails}: No module named 'plug_module'"),
        (("absent",), "unknown-plugin", "'absent'"),
    ] == told
    assert all(problem.hint or problem.code == "bad-rule" for problem in caught.value.problems)
    assert isinstance(caught.value.__cause__, ModuleNotFoundError)
    assert "mend 'plug_broken' or install another version" in str(caught.value)
    assert "the other is in 'plug_mix'" in str(caught.value)
    assert {"plug_one", "plug_other"}.isdisjoint(sys.modules)


def test_a_class_that_can_be_changed_is_no_rule(install: Install) -> None:
    """A rule is a value."""
    install("plug_loose", rule("Loose", "loose").replace("frozen", "define"), loose="Loose")
    assert [f"{GROUP}.loose.Loose: bad-rule: found a class that is not frozen, expected a frozen attrs class with 'kind' and 'check'"] == (
        faults("loose")
    )


def test_a_package_without_a_name_is_told_as_such(tmp_path: Path, install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    """Metadata may be damaged."""
    install("plug_blank", "", blank="Rule")
    (tmp_path / "plug_blank-1.0.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\n", "utf-8")
    assert "mend a package without a name or" in faults("blank")[0]


def test_a_file_that_uses_what_is_not_allowed_is_told_how_to_allow_it(install: Install) -> None:
    """By the name of the entry point, without an import; a name that nobody offers is told as before."""
    install("plug_offered", rule("Iss", "iss"), iss="Iss")
    allow = "allow it with rules=discover(allow=['iss']), or with --allow-rules iss"
    offered = f"'plug_offered' offers an entry point of that name, which is not allowed here: {allow}"
    for kind, hint in (("iss", offered), ("isss", "did you mean 'is'?")):
        with pytest.raises(DefinitionError) as caught:
            read_procedure(FILE.replace("KIND", kind))
        assert [("unknown-rule-kind", f"'{kind}'", hint)] == [(one.code, one.found, one.hint) for one in caught.value.problems]
    assert "plug_offered" not in sys.modules
    assert "iss" == read_procedure(FILE.replace("KIND", "iss"), rules=discover(allow=["iss"])).rules[0].rule.kind


@pytest.mark.parametrize("name", ["speech", "zeal"])
def test_one_rule_is_offered_under_the_name_of_its_kind(install: Install, name: str) -> None:
    """Whichever of the two names comes first in the alphabet."""
    install("plug_named", rule("Words", "words"), **{name: "Words"})
    with pytest.raises(DefinitionError) as caught:
        discover(allow=[name])
    assert ["misnamed-plugin"] == [problem.code for problem in caught.value.problems]
