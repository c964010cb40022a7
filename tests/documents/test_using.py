"""Templates: what a use brings, under which names and where; what is laid over it; each mistake in its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from deliberation import towns
from deliberation.documents import load_town, read_procedure, resolved_text, write_procedure
from deliberation.documents.nodes import Faults, read_nodes
from deliberation.documents.using import OF_USE, parameters, templates
from deliberation.errors import DefinitionError
from deliberation.model import Procedure
from deliberation.towns import play

HEAD = """\
procedure: brook
version: "1"
calendar: {timezone: Asia/Shanghai}
vouched: {voters: {kind: count}}
topic: {title: {kind: text}}
bodies: {electors: {seats: 9, present: sign-in}}
stages:
  ask: {steps: {asked: {}, too-few: {end: true}}}
  hear: {steps: {heard: {}}}
  decide: {steps: {carried: {end: true}, lost: {end: true}}}
"""
PETITION = (
    "{by: elector, signers: [elector], from: start, enough: asked, lapsed: too-few, lasts: 60 days, signatures: 1/5, base: electorate,"
    " electorate: voters, stage: ask}"
)
NOTICE = "{by: clerk, objectors: [elector], from: asked, over: heard, lasts: 7 days, answer: 5 days, stage: hear}"
MEETING = "{body: electors, by: clerk, from: heard, passed: carried, failed: lost, notice: 10 days, quorum: 1/2, stage: decide}"
ALL = f"use:\n  petition: {PETITION}\n  notice: {NOTICE}\n  meeting: {MEETING}\n"
FIRST = "moves: {open-petition: {asks: [title]}}\n"
SHIPPED = templates({})
SLUG = "expected lower-case words joined by hyphens"
OR = "or write 'published' among the steps of a stage"
SAID = "what it asks for: 'says', and 'default' or 'optional: true' where it can be left out"
SIMPLE = """\
template: a step and a move
parameters:
  by: {says: who makes it}
  more: {says: what it needs as well, default: []}
  basis: {says: what it rests on, optional: true}
  name: {says: a text, default: x}
rules:
  twice: {rule: did, move: go, basis: $basis}
steps:
  gone: {title: "$name"}
moves:
  go: {from: start, to: gone, by: $by, needs: [$more]}
  stop: {from: gone, to: over, by: [$by, clerk], needs: [twice, $more]}
"""


def read(text: str, **more: Any) -> Procedure:
    return read_procedure(text, file="brook.yaml", **more)


def faults(text: str, **more: Any) -> list[str]:
    """The problems of a text, each on a line."""
    with pytest.raises(DefinitionError) as caught:
        read(text, **more)
    return [str(problem).replace(str(SHIPPED["meeting"].parent) + "/", "") for problem in caught.value.problems]


def held(tmp_path: Path, text: str = SIMPLE) -> dict[str, Path]:
    """A template of a town's own."""
    path = tmp_path / "walk.template.yaml"
    path.write_text(text, encoding="utf-8")
    return {"walk": path}


def walk(use: str, more: str = "") -> str:
    return f"procedure: w\nversion: '1'\nstages: {{all: {{steps: {{over: {{end: true}}}}}}}}\nuse: {{walk: {use}}}\n{more}"


def named(of: Procedure, section: str) -> list[str]:
    return [one.name for one in getattr(of, section)]


def test_a_procedure_of_three_templates() -> None:
    """It has their steps in the stages that it names, their moves, rules and deadlines, and what it says itself."""
    made = read(HEAD + ALL + FIRST)
    assert [["asked", "too-few", "signing"], ["heard", "published"], ["carried", "lost", "called", "voting"]] == [
        named(stage, "steps") for stage in made.stages
    ]
    assert named(made, "moves")[:6] == ["open-petition", "sign", "take-back", "hand-in", "lapse", "publish"]
    assert {"petition", "notice", "answer-due", "meeting"} == set(named(made, "deadlines"))
    assert ("title",) == next(move for move in made.moves if move.name == "open-petition").asks
    assert made == read(write_procedure(made)), "nothing of a template is left in what is written"


def test_the_default_towns_two_meetings_are_one_template() -> None:
    """Each with names of its own; written out in full it is the same procedure, and the template is not needed any more."""
    town = towns.load("xichuan").procedure()
    path = Path(towns.__file__).parent / "xichuan" / "procedure.yaml"
    uses = read_nodes(path.read_bytes(), file="")["use"]
    assert {"meeting": 2} == {name: len(rows) for name, rows in uses.items()}
    whole = resolved_text(path)
    assert "\nuse:" not in whole
    assert town == read(whole)
    brought = {line.partition(":")[0].strip() for line in whole.splitlines() if "# meeting:" in line}
    assert {"arrows", "asks", "meets-at", "counts_since", "choice", "abstain", "deadline"} <= brought


def test_what_stands_beside_a_use_is_laid_over_it() -> None:
    """Key by key; a rule that says its kind stands alone; the order is the file's."""
    own = "rules: {quorum: {title: Enough, at_least: 2/3}, carried: {rule: tie, did: vote, choice: for, among: [for, against]}}\n"
    own += "stages:\n  decide: {steps: {voting: {title: Vote}}}\n"
    head = HEAD.replace("carried: {end: true}, lost", "voting: {title: Vote}, carried: {end: true}, lost")
    made = read(head + ALL + own.partition("stages")[0] + "moves: {close: {title: The end}, open-petition: {asks: [title]}}\n")
    rules: dict[str, Any] = {rule.name: rule for rule in made.rules}
    assert ("Enough", "2/3") == (rules["quorum"].title.to("en"), str(rules["quorum"].rule.at_least))
    assert "tie" == rules["carried"].rule.kind
    assert ["called", "voting", "carried", "lost"] == named(made.stages[2], "steps")
    moves = named(made, "moves")
    assert moves.index("vote") < moves.index("close") < moves.index("give-up") < moves.index("open-petition") < moves.index("sign")


def test_a_prefix_stands_before_every_name() -> None:
    """But for those that are renamed; two meetings of one procedure are told apart by it."""
    second = MEETING.replace("from: heard", "prefix: again, from: lost, rename: {moves: {call: recall}}").replace(
        "failed: lost", "failed: shut"
    )
    head = HEAD.replace("lost: {end: true}", "lost: {}, shut: {end: true}").replace(
        "electors: {seats: 9, present: sign-in}", "electors: {seats: 9, present: sign-in}, all: {seats: 9, present: again-sign-in}"
    )
    use = f"use:\n  petition: {PETITION}\n  notice: {NOTICE}\n  meeting:\n    - {MEETING}\n    - {second.replace('body: electors', 'body: all')}\n"
    made = read(head + use + FIRST)
    brought = [name for name in named(made, "moves") if name.startswith("again-") or name == "recall"]
    assert ["recall", "again-sign-in", "again-open", "again-vote", "again-close", "again-give-up"] == brought
    assert {"again-meeting", "meeting"} <= set(named(made, "deadlines"))
    notice: Any = next(rule.rule for rule in made.rules if rule.name == "again-notice-given")
    assert "recall" == notice.since
    opened = next(move for move in made.moves if move.name == "again-open")
    assert ["again-time-come", "again-notice-given", "again-quorum"] == [need.rule for need in opened.needs]


def test_what_is_given_stands_for_its_parameter(tmp_path: Path) -> None:
    """A list in a list becomes part of it; what is left out leaves no key; a text in quotation marks is a text."""
    bases = held(tmp_path)
    made = read(walk("{by: rower, stage: all}"), bases=bases)
    go, stop = made.moves
    assert (("rower",), ()) == (tuple(who.role for who in go.by), go.needs)
    assert ("rower", "clerk") == tuple(who.role for who in stop.by)
    assert made.rules[0].basis is None
    assert "$name" == made.steps[1].title.to("en")
    more = "citations: {law: {title: Law}}\nrules: {fit: {rule: did_not, move: stop}, due: {rule: did_not, move: go}}\n"
    full = read(walk("{by: [rower, miller], more: [fit, {not: due}], basis: law, stage: all}", more), bases=bases)
    assert [["fit", "due"], ["twice", "fit", "due"]] == [[need.rule for need in move.needs] for move in full.moves]
    assert ["rower", "miller", "clerk"] == [who.role for who in full.moves[1].by]
    assert {"law"} == {rule.basis.citation for rule in full.rules if rule.basis is not None}


def test_what_is_given_is_not_renamed(tmp_path: Path) -> None:
    """It names things of the procedure, one of which may be called as something of the template was."""
    text = walk("{by: rower, stage: all, rename: {rules: {twice: thrice}}, more: [twice]}", "rules: {twice: {rule: did_not, move: stop}}\n")
    made = read(text, bases=held(tmp_path))
    assert ["thrice", "twice"] == [need.rule for need in made.moves[1].needs]
    assert {"twice", "thrice"} == set(named(made, "rules"))


def test_what_is_removed_of_a_template_is_not_there(tmp_path: Path) -> None:
    """A name, or one key of what stands under it; who still mentions it is told of the line that removed it."""
    bases = held(tmp_path)
    made = read(walk("{by: rower, stage: all, remove: {rules: twice, moves: [stop.needs]}}"), bases=bases)
    assert ((), ()) == (made.rules, made.moves[1].needs)
    (told,) = faults(walk("{by: rower, stage: all, remove: {rules: [twice]}}"), bases=bases)
    assert told.startswith(f"{bases['walk']}:13:")
    assert told.endswith("unknown-rule: found 'twice', expected a rule; line 4 removes it: change what mentions it as well")


def test_what_only_removed_parts_ask_for_is_not_given() -> None:
    """A notice without answers has no time for them; a quorum of more than a part is laid over one that is left out."""
    answers = "remove: {items: objection, deadlines: answer-due, rules: objections-answered"
    answers += ", moves: [object.opens, answer, urge-answer, end-notice.needs]}"
    plain = NOTICE.replace("answer: 5 days", answers)
    above = MEETING.replace("quorum: 1/2", "remove: {rules: [quorum.at_least]}")
    made = read(HEAD + ALL.replace(NOTICE, plain).replace(MEETING, above) + FIRST + "rules: {quorum: {more_than: 1/2}}\n")
    names = named(made, "moves")
    assert ["publish", "object", "end-notice", "call"] == names[names.index("publish") : names.index("call") + 1]
    quorum: Any = next(rule.rule for rule in made.rules if rule.name == "quorum")
    assert (None, "1/2") == (quorum.at_least, str(quorum.more_than))


def test_a_petition_fixes_who_may_sign_it() -> None:
    """Where its share is of the members of a body; where it is of a number, nobody is fixed."""
    members = PETITION.replace("base: electorate, electorate: voters", "base: members, body: electors")
    opened = [read(HEAD + ALL.replace(PETITION, use) + FIRST).moves[0] for use in (PETITION, members)]
    assert [(), ("electors",)] == [move.pins for move in opened]


def test_a_town_has_templates_of_its_own(tmp_path: Path) -> None:
    """In files beside its procedures; one that is called as one that is always there stands in its place."""
    (tmp_path / "procedure.yaml").write_text(walk("{by: rower, stage: all}"), encoding="utf-8")
    held(tmp_path)
    assert ["go", "stop"] == named(load_town(tmp_path).procedure(), "moves")
    own = templates({"meeting": tmp_path / "m.template.yaml", "brook@1": tmp_path / "procedure.yaml"})
    assert ({*SHIPPED}, tmp_path / "m.template.yaml") == ({*own}, own["meeting"])


def test_an_extension_uses_templates(tmp_path: Path) -> None:
    """In the stages of its base, and beside the names that are there."""
    base = tmp_path / "base.yaml"
    base.write_text(HEAD + f"use: {{petition: {PETITION}, notice: {NOTICE}, meeting: {MEETING}}}\n" + FIRST, encoding="utf-8")
    bases = {"brook@1": base}
    head = "extends: brook@1\nversion: '2'\nstages: {decide: {steps: {lost: {end: false}, shut: {end: true}}}}\n"
    head += "bodies: {all: {seats: 9, present: all-sign-in}}\n"
    use = "use: {meeting: {body: all, by: clerk, from: lost, passed: carried, failed: shut, notice: 10 days, quorum: 1/2, stage: decide"
    made = read(f"{head}{use}, prefix: all}}}}\n", bases=bases)
    assert "all-vote" in named(made, "moves")
    assert ["carried", "lost", "shut", "all-called", "all-voting", "called", "voting"] == named(made.stages[2], "steps")
    told = faults(f"{head}{use}}}}}\n", bases=bases)
    assert len(told) == 15
    assert (
        "brook.yaml:5:16: use.meeting: name-taken: found 'call', expected another move than is there already; give the use a 'prefix', or 'rename' it"
        in told
    )


@pytest.mark.parametrize(
    ("use", "told"),
    [
        ("use: meeting", ["11:6: use: not-a-mapping: found no mapping, expected a mapping from names of templates to what each asks for"]),
        ("use: {meeting: here}", ["11:16: use.meeting: not-a-mapping: found no mapping, expected what the template 'meeting' asks for"]),
        (
            "use: {meetting: {}}",
            ["11:7: use.meetting: unknown-template: found 'meetting', expected a template that is at hand; did you mean 'meeting'?"],
        ),
        (
            "use: {walk: {}}",
            ["11:7: use.walk: unknown-template: found 'walk', expected a template that is at hand; known: meeting, notice, petition"],
        ),
        (
            f"use: {{notice: {NOTICE.replace('lasts', 'last')}}}",
            [
                "11:15: use.notice: missing-key: found no 'lasts', expected 'lasts': how long it stays up, such as 7 days; add it",
                "11:75: use.notice.last: unknown-key: found 'last', expected what the template asks for; did you mean 'lasts'?",
            ],
        ),
        (
            f"use: {{notice: {NOTICE.replace('stage: hear', 'stage: here')}}}",
            ["11:113: use.notice.stage: unknown-stage: found 'here', expected a stage of the procedure; did you mean 'hear'?"],
        ),
        (
            f"use: {{notice: {NOTICE.replace('stage: hear', 'stage: [hear]')}}}",
            ["11:113: use.notice.stage: unknown-stage: found no text, expected a stage of the procedure; known: ask, hear, decide"],
        ),
        (
            f"use: {{notice: {NOTICE.replace(', stage: hear', '')}}}",
            [f"11:15: use.notice: missing-key: found no 'stage', expected 'stage', in which the step 'published' is to stand; {OR}"],
        ),
        (
            f"use: {{notice: {NOTICE.replace('stage: hear', 'stage: hear, prefix: A B')}}}",
            [f"11:127: use.notice.prefix: bad-name: found 'A B', {SLUG}"],
        ),
        (
            f"use: {{notice: {NOTICE.replace('stage: hear', 'stage: hear, prefix: [a]')}}}",
            [f"11:127: use.notice.prefix: bad-name: found no text, {SLUG}"],
        ),
        (
            f"use: {{notice: {NOTICE.replace('stage: hear', 'stage: hear, rename: {moves: {objct: oppose}}')}}}",
            ["11:136: use.notice.rename.moves.objct: unknown-move: found 'objct', expected a move of the template; did you mean 'object'?"],
        ),
    ],
)
def test_a_mistake_in_a_use_is_told(use: str, told: list[str]) -> None:
    """Where it stands, and what to write."""
    assert [f"brook.yaml:{line}" for line in told] == faults(HEAD + use + "\n")


def test_steps_that_are_no_mapping_are_told() -> None:
    """As they are without a template."""
    told = faults(HEAD.replace("steps: {heard: {}}", "steps: [{heard: {}}]") + ALL + FIRST)
    assert any(one.startswith("brook.yaml:9:17: stages.hear.steps: not-a-mapping") for one in told), told


def test_two_uses_do_not_share_names() -> None:
    """One brings what the other has brought."""
    told = faults(HEAD + f"use: {{notice: [{NOTICE}, {NOTICE}]}}\n")
    assert 10 == len(told)
    assert all("name-taken" in one and one.startswith("brook.yaml:11:") for one in told)


def test_what_is_given_wrongly_is_told_where_it_is_given() -> None:
    """And not in the template."""
    told = faults(HEAD + ALL.replace("from: asked", "from: askd").replace("10 days", "10 dayz") + FIRST)
    assert {"brook.yaml:13", "brook.yaml:14"} == {line.partition(": ")[0].rpartition(":")[0] for line in told}, told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("template: t\nstages: {}\n", "2:1: stages: unknown-key: found 'stages', expected a key of a template; did you mean 'steps'?"),
        (
            "template: t\nparameters: [a]\n",
            "2:13: parameters: not-a-mapping: found no mapping, expected a mapping from names to what they ask for",
        ),
        (
            "template: t\nparameters: {prefix: {says: x}}\n",
            f"2:14: parameters.prefix: bad-name: found 'prefix', {SLUG}, other than {', '.join(OF_USE)}",
        ),
        (
            "template: t\nparameters: {by: who}\n",
            f"2:18: parameters.by: bad-parameter: found something else, expected {SAID}",
        ),
        (
            "template: t\nparameters: {by: {says: who}}\nmoves: {go: {from: start, to: over, by: $byy}}\n",
            "3:41: moves.go.by: unknown-parameter: found 'byy', expected a parameter of the template; did you mean 'by'?",
        ),
        ("template: t\nmoves: {a: b\n", "3:1: document: not-yaml: found no ',' or '}', expected YAML"),
    ],
)
def test_a_mistake_in_a_template_is_told_in_its_file(tmp_path: Path, text: str, told: str) -> None:
    """To whoever uses it."""
    bases = held(tmp_path, text)
    assert [f"{bases['walk']}:{told}"] == [line.partition("; close")[0] for line in faults(walk("{by: rower, stage: all}"), bases=bases)]


@pytest.mark.parametrize("name", SHIPPED)
def test_each_template_that_is_always_there_says_what_it_asks_for(name: str) -> None:
    """And mentions each of its parameters, in a file whose example works."""
    root = read_nodes(SHIPPED[name].read_bytes(), file=name)
    text = SHIPPED[name].read_text("utf-8")
    asked = parameters(root)
    assert root["template"]
    assert all(one.says and text.count(f"${parameter}") for parameter, one in asked.items())
    example = (
        text.partition("\n\n")[0] if False else "".join(line[2:] for line in text.splitlines(keepends=True) if line.startswith("#   "))
    )
    use = read_nodes(example, file=name)["use"][name]
    assert {parameter for parameter, one in asked.items() if one.default is None and not one.optional} <= set(use)
    assert set(use) <= {*asked, *OF_USE}


def test_a_template_that_says_nothing_of_parameters_has_none() -> None:
    """As one whose steps are always the same."""
    assert {} == parameters(read_nodes("template: t\n", file="t"))
    with pytest.raises(Faults):
        parameters(read_nodes("template: t\nparameters: {a: {}}\n", file="t"))


def test_the_default_town_plays_as_before() -> None:
    """Both of its meetings, in the worked case that comes before the representatives."""
    town = towns.load("xichuan")
    story = next(one for one in town.stories if any(line.move == "vote-as-representative" for line in one.plays))
    assert [] == [fault for one in play(town, story) for fault in one.faults]
