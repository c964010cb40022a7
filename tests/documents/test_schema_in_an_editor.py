"""What yaml-language-server, which most editors have, makes of the schema: where it marks what, and that it marks nothing that is right."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from deliberation.documents.schema import schema
from tests.documents.editor import SERVER, editor
from tests.documents.test_schema import FILES, kind_of

pytestmark = pytest.mark.skipif(
    SERVER is None, reason="yaml-language-server is not there: npm install -g yaml-language-server, or its path in YAML_LANGUAGE_SERVER"
)

SLUG = "lower-case words joined by hyphens, 64 letters at most, such as 'close-vote'"
FAULTY = {
    "misspelt.procedure": (
        "procedure: lane\nversion: 1\nmoves:\n  propose: {form: start, to: heard, by: resident}\n  Close Vote: {from: any, by: chair}\n",
        ['5:3 Missing property "from".', "5:13 Property form is not allowed.", f"6:3 {SLUG}"],
    ),
    "threshold.procedure": (
        """\
procedure: lane
version: "1"
rules:
  quorum: {rule: quorum, body: meeting, at_least: 2/0, base: member, weighed: "true"}
  tries: {rule: at_most_times, moves: call, times: twice}
""",
        [
            "5:51 a number, or a share such as 2/3 or 7 %",
            '5:62 Value is not accepted. Valid values: "members", "seats", "households", "electorate".',
            "5:79 true or false, without quotation marks",
            '6:3 Missing property "move".',
            "6:32 Property moves is not allowed.",
            "6:52 a whole number, without quotation marks",
        ],
    ),
    "extension.procedure": (
        "extends: lane@1\nremove: {move: [object]}\nrename: {steps: {heard: Was Heard}}\nmoves: {close: {needs: [{rule: did, move: 3, same: role}]}}\n",
        [
            '2:1 Missing property "version".',
            "3:10 Property move is not allowed.",
            f"4:25 {SLUG}",
            '5:52 Value is not accepted. Valid values: "person", "item".',
        ],
    ),
    "people": (
        "people:\n  ml-1: {roles: [clerk]}\nrosters:\n  - {body: meeting, members: [{id: ml-1, weight: heavy}]}\n",
        ['3:3 Missing property "name".', "5:50 a whole number, without quotation marks"],
    ),
    "stories": (
        """\
stories:
  bench:
    title: A bench
    procedure: lane
    ends: agreed
    plays:
      - {at: 2026-03-02 09:00, move: propose, by: ml-2}
      - {after: 2 fortnights, move: accept}
      - {after: 1 day, move: object, by: ml-3, refuse: [role]}
""",
        [
            '9:9 Missing property "by".',
            "9:17 a duration such as 7 days, 3 working-days or 48 hours",
            "10:48 Property refuse is not allowed.",
        ],
    ),
}


def written(folder: Path, name: str, text: str) -> Path:  # pragma: no cover  (the server is not everywhere)
    """A file that names its schema, which lies beside it."""
    kind = name.rpartition(".")[2]
    (folder / f"{kind}.schema.json").write_text(json.dumps(schema(kind)), "utf-8")
    path = folder / f"{name}.yaml"
    path.write_text(f"# yaml-language-server: $schema={kind}.schema.json\n{text}", "utf-8")
    return path


def test_faults_are_marked_where_they_are(tmp_path: Path) -> None:  # pragma: no cover  (the server is not everywhere)
    """Each at its key or value, in words that say what to write."""
    with editor(tmp_path) as opened:
        found = {name: opened.open(written(tmp_path, name, text)) for name, (text, _) in FAULTY.items()}
    assert {name: told for name, (_, told) in FAULTY.items()} == found


def test_nothing_that_is_right_is_marked(tmp_path: Path) -> None:  # pragma: no cover  (the server is not everywhere)
    """In any file of the towns and examples."""
    with editor(tmp_path) as opened:
        for at, path in enumerate(FILES):
            copy = written(tmp_path, f"{at}.{kind_of(path)}", path.read_text("utf-8"))
            assert (path, []) == (path, opened.open(copy))


def test_kinds_and_keys_are_proposed_and_told(tmp_path: Path) -> None:  # pragma: no cover  (the server is not everywhere)
    """The kinds of rule, the keys of the one that is chosen, and what they say."""
    path = written(
        tmp_path, "some.procedure", "procedure: lane\nversion: 1\nrules:\n  q:\n    rule: quorum\n    \nmoves:\n  go:\n    from: \n"
    )
    with editor(tmp_path) as opened:
        opened.open(path)
        told, kinds = opened.at(path, 6, 12)
        _, keys = opened.at(path, 7, 5)
        _, steps = opened.at(path, 10, 11)
    assert "Enough members of a body have signed in." in told
    assert {"quorum", "majority", "is", "did"} <= set(kinds)
    assert {"at_least", "more_than", "base", "basis"} <= set(keys)
    assert {"start", "any"} <= set(steps)
