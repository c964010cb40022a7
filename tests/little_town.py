"""A town small enough to read at a glance, with a clock, a wait, a correction and names without titles."""

from __future__ import annotations

from pathlib import Path

PROCEDURE = """
procedure: pond
version: "1"
title: {en: The pond}
calendar: {timezone: Asia/Shanghai}
topic: {village: {kind: text}}
deadlines: {notice: {from: [publish], after: 3 days}}
stages: {one: {steps: {open: {}, published: {}, done: {end: true}}}}
rules: {}
moves:
  propose: {from: start, to: open, by: villager, asks: [village]}
  publish: {from: open, to: published, by: [villager]}
  object: {from: published, by: villager, opens: objection, asks: {why: {kind: text}}}
  answer: {from: published, by: villager, on: objection}
  end-notice: {from: published, to: done, by: clock, at: notice, needs: [{rule: for_each, item: objection, did: answer}]}
  correct: {from: any, by: villager, effect: annuls, asks: {entry: {kind: count}, why: {kind: text}}}
"""

PEOPLE = "people: {a-1: {name: {zh: 甲}, roles: [villager]}, a-2: {name: {zh: 乙, en: Bo}, roles: [villager]}}"

STORIES = """
stories:
  waiting:
    title: {zh: 等候}
    procedure: pond
    ends: done
    plays:
      - {at: "2026-03-02 09:00", move: propose, by: a-1, data: {village: upper}}
      - {move: publish, by: a-1, step: published}
      - {after: 1 day}
      - {move: object, by: [a-1, a-2], data: {why: deep}}
      - {at: "2026-03-07 09:00"}
      - {move: answer, by: a-1, item: objection-1, step: published}
      - {move: answer, by: a-2, item: objection-2, step: done}
      - {after: 1 day, clock: end-notice}
  corrected:
    title: A mistaken entry
    procedure: pond
    ends: open
    plays:
      - {at: "2026-03-02 09:00", move: propose, by: a-1, data: {village: upper}}
      - {move: publish, by: a-2}
      - {move: correct, by: a-1, data: {entry: 2, why: too early}}
      - {move: correct, by: a-1, data: {entry: 9, why: nothing there}, refused: annul}
  running-out:
    title: The notice runs out
    procedure: pond
    ends: done
    plays:
      - {at: "2026-03-02 09:00", move: propose, by: a-1, data: {village: upper}}
      - {move: publish, by: a-2}
      - {after: 9 days, clock: end-notice}
"""


def little_town(folder: Path) -> Path:
    """The folder of the town, written."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (("procedure", PROCEDURE), ("people", PEOPLE), ("stories", STORIES)):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder
