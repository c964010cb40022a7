"""Thresholds of other countries' procedures, written as a town would write them: each at its boundaries, and where it is small at every count."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import Any

import pytest

from deliberation import read_procedure
from deliberation.model import Actor, Entry, Member, Procedure, Record, Roster, Tally, Verdict, View
from deliberation.model.pmap import freeze
from deliberation.testing import look
from tests.making import Run, action, case, record


def elsewhere(text: str) -> Procedure:
    """A procedure of one stage, with these parts."""
    return read_procedure(f'procedure: elsewhere\nversion: "1"\nstages: {{only: {{steps: {{open: {{}}, closed: {{end: true}}}}}}}}\n{text}')


def seen(of: Procedure, *rosters: Roster, records: Mapping[str, Record] = {}, **act: Any) -> View:
    """A look at an open case with these rosters and records."""
    return look(case(of, records=records, rosters={one.body: one for one in rosters}), action(**act), procedure=of)


def asked(name: str, view: View) -> Verdict:
    """The verdict of a rule of the procedure."""
    return view.verdict_of(name)


@cache
def people(body: str, count: int) -> Roster:
    """So many members."""
    return Roster(body, [Member(f"p-{n}") for n in range(count)])


@cache
def everybody() -> tuple[tuple[str, Entry], ...]:
    """Enough people for the largest threshold, and one more, each with what is kept of them."""
    return tuple((f"p-{n}", Entry(n + 2, None, 1)) for n in range(100_001))


@cache
def made(count: int) -> Record:
    """A move that so many people made."""
    return Record(freeze(dict(everybody()[:count])), freeze({"/": Tally(count, count)}), count, count, count + 1)


def chose(**counts: int) -> Record:
    """A vote with so many of each choice, or of each choice in a district, as `yes@uri`."""
    table = {f"{key.partition('@')[0]}/{'@' * ('@' in key)}{key.partition('@')[2]}": Tally(count, count) for key, count in counts.items()}
    votes = [(key, n) for key, count in counts.items() if "@" not in key for n in range(count)]
    return record({f"{key}-{n}": Entry(at, key, 1) for at, (key, n) in enumerate(votes, 2)}, table)


BAVARIA = elsewhere("""
# Bavaria, municipal code art. 18a: the bigger the place, the smaller the share of its citizens who have to sign.
vouched: {citizens: {kind: count}, inhabitants: {kind: count}}
rules:
  enough-sign:
    rule: majority
    did: sign
    at_least: {up_to: {10000: 10 %, 20000: 9 %, 30000: 8 %, 50000: 7 %, 100000: 6 %, 500000: 5 %}, above: 3 %}
    base: electorate
    electorate: citizens
    size: inhabitants
moves:
  ask: {from: start, to: open, by: citizen}
  sign: {from: open, by: citizen}
  submit: {from: open, to: closed, by: citizen, needs: [enough-sign]}
""")


@pytest.mark.parametrize(
    ("inhabitants", "citizens", "least"),
    [
        (1, 1, 1),
        (2, 2, 1),
        (9_999, 8_001, 801),
        (10_000, 8_000, 800),
        (10_001, 8_000, 720),
        (20_000, 15_000, 1_350),
        (20_001, 15_000, 1_200),
        (30_000, 24_000, 1_920),
        (30_001, 24_000, 1_680),
        (50_000, 40_000, 2_800),
        (50_001, 40_000, 2_400),
        (100_000, 80_000, 4_800),
        (100_001, 80_000, 4_000),
        (500_000, 400_000, 20_000),
        (500_001, 400_000, 12_000),
        (1_500_000, 1_000_001, 30_001),
    ],
)
def test_bavaria_asks_less_of_a_bigger_place(inhabitants: int, citizens: int, least: int) -> None:
    """A bound belongs to the band below it; the share is of the citizens, the band by the inhabitants."""
    for count in (least - 1, least, least + 1):
        verdict = asked(
            "enough-sign", seen(BAVARIA, records={"sign": made(count)}, vouched={"citizens": citizens, "inhabitants": inhabitants})
        )
        assert (count >= least, least) == (verdict.ok, verdict.required)


def test_bavaria_needs_to_know_its_people() -> None:
    """Without citizens nobody is enough; without the number of either nobody can tell."""
    assert not asked("enough-sign", seen(BAVARIA, records={"sign": made(5)}, vouched={"citizens": 0, "inhabitants": 0})).ok
    for known in ({"citizens": 10}, {"inhabitants": 10}):
        assert asked("enough-sign", seen(BAVARIA, records={"sign": made(5)}, vouched=known)).sentence.unknown


PARISH = elsewhere("""
# A parish meeting in England: a poll is demanded by ten electors, or a third of those present, whichever is less.
bodies: {electors: {present: arrive}}
rules: {poll: {rule: majority, did: demand-poll, at_least: {lesser_of: [10, 1/3]}, base: present, body: electors}}
moves:
  convene: {from: start, to: open, by: chair, pins: [electors]}
  arrive: {from: open, by: {member_of: electors}}
  demand-poll: {from: open, by: {member_of: electors}}
  take-poll: {from: open, to: closed, by: chair, needs: [poll]}
""")


@pytest.mark.parametrize(
    ("present", "least"), [(1, 1), (2, 1), (3, 1), (4, 2), (26, 9), (27, 9), (28, 10), (29, 10), (30, 10), (31, 10), (300, 10)]
)
def test_a_parish_poll_is_demanded_by_ten_or_a_third(present: int, least: int) -> None:
    """Whichever is less."""
    for count in (least - 1, least, least + 1):
        verdict = asked("poll", seen(PARISH, people("electors", 400), records={"arrive": made(present), "demand-poll": made(count)}))
        assert (count >= least, least, present) == (verdict.ok, verdict.required, verdict.values["base"])


def test_either_of_the_two_is_enough_for_a_parish_poll() -> None:
    """Every number of people present up to 45, and every number who demand it: of nobody, nobody can."""
    for present in range(46):
        for count in range(present + 1):
            ok = asked("poll", seen(PARISH, people("electors", 60), records={"arrive": made(present), "demand-poll": made(count)})).ok
            assert ok is (present > 0 and (count >= 10 or Fraction(count, present) >= Fraction(1, 3)))


APPROVAL = elsewhere("""
# A German local referendum: more yes than no, and a fifth of the electorate in favour.
vouched: {electorate: {kind: count}}
rules:
  more-yes: {rule: majority, did: vote, choice: yes, against: no, more_than: 1/2, base: yes-and-no}
  a-fifth-agree: {rule: majority, did: vote, choice: yes, at_least: 20 %, base: electorate, electorate: electorate}
  approved: {rule: all, of: [more-yes, a-fifth-agree]}
moves:
  open-poll: {from: start, to: open, by: clerk}
  vote: {from: open, by: voter, asks: {choice: {kind: choice, of: [yes, no, invalid]}}}
  count: {from: open, to: closed, by: clerk, needs: [approved]}
""")


@pytest.mark.parametrize(
    ("electorate", "yes", "no", "ok"),
    [
        (1000, 199, 0, False),
        (1000, 200, 0, True),
        (1000, 201, 0, True),
        (1000, 200, 199, True),
        (1000, 200, 200, False),
        (1000, 200, 201, False),
        (1000, 400, 401, False),
        (1001, 200, 0, False),
        (1001, 201, 0, True),
        (1, 1, 0, True),
        (2, 1, 1, False),
        (0, 1, 0, False),
        (1000, 0, 0, False),
    ],
)
def test_a_referendum_has_a_majority_and_an_approval_quorum(electorate: int, yes: int, no: int, ok: bool) -> None:
    """Invalid votes change nothing."""
    for invalid in (0, 500):
        view = seen(APPROVAL, records={"vote": chose(yes=yes, no=no, invalid=invalid)}, vouched={"electorate": electorate})
        assert ok is asked("approved", view).ok


def test_a_referendum_agrees_with_its_words() -> None:
    """Every result of electorates up to 12."""
    for electorate in range(13):
        for yes in range(electorate + 1):
            for no in range(electorate - yes + 1):
                view = seen(APPROVAL, records={"vote": chose(yes=yes, no=no)}, vouched={"electorate": electorate})
                assert (yes > no and Fraction(yes, electorate) >= Fraction(20, 100)) is asked("approved", view).ok


MASSACHUSETTS = elsewhere("""
# A town meeting in Massachusetts. Where the selectmen refuse, a hundred voters or a tenth of them may have it called: either is enough.
# In one town 150 voters have to be there, but only to spend 100,000 dollars or more.
vouched: {registered: {kind: count}, spending: {kind: count}}
bodies: {town-meeting: {present: check-in}}
rules:
  may-be-called: {rule: majority, did: apply, at_least: {lesser_of: [100, 10 %]}, base: electorate, electorate: registered}
  small-sum: {rule: less_than, fact: spending, value: 100000}
  hundred-and-fifty: {rule: quorum, body: town-meeting, at_least: 150}
  may-vote: {rule: any, of: [small-sum, hundred-and-fifty]}
moves:
  apply: {from: [start, open], by: voter}
  call: {from: start, to: open, by: justice, needs: [may-be-called], pins: [town-meeting]}
  check-in: {from: open, by: {member_of: town-meeting}}
  appropriate: {from: open, to: closed, by: moderator, needs: [may-vote]}
""")


@pytest.mark.parametrize(
    ("registered", "least"), [(1, 1), (10, 1), (11, 2), (980, 98), (981, 99), (990, 99), (991, 100), (1000, 100), (1001, 100), (9000, 100)]
)
def test_a_town_meeting_is_called_for_a_hundred_or_a_tenth(registered: int, least: int) -> None:
    """Whichever is less: either is enough."""
    for count in (least - 1, least, least + 1):
        verdict = asked("may-be-called", seen(MASSACHUSETTS, records={"apply": made(count)}, vouched={"registered": registered}))
        assert (count >= least, least) == (verdict.ok, verdict.required)
    assert not asked("may-be-called", seen(MASSACHUSETTS, records={"apply": made(200)}, vouched={"registered": 0})).ok


@pytest.mark.parametrize(
    ("present", "spending", "ok", "unknown"),
    [
        (0, 99_999, True, False),
        (149, 99_999, True, False),
        (149, 100_000, False, False),
        (149, 100_001, False, False),
        (150, 100_000, True, False),
        (151, 10**7, True, False),
        (149, None, False, True),
        (150, None, True, False),
    ],
)
def test_a_quorum_only_for_large_sums(present: int, spending: int | None, ok: bool, unknown: bool) -> None:
    """A sum that nobody names is no small one."""
    known = {} if spending is None else {"spending": spending}
    verdict = asked("may-vote", seen(MASSACHUSETTS, people("town-meeting", 400), records={"check-in": made(present)}, vouched=known))
    assert (ok, unknown) == (verdict.ok, verdict.sentence.unknown)


CITIZENS = elsewhere("""
# A European citizens' initiative: a million signatories, and in a quarter of the member states as many as each of these has to have.
vouched: {signatories: {kind: count}, certified: {kind: totals}, needed: {kind: totals}}
rules:
  a-million: {rule: at_least, fact: signatories, value: 1000000}
  a-quarter-of-states: {rule: districts, counts: certified, minimum: needed, at_least: 1/4}
moves:
  register: {from: start, to: open, by: organiser}
  submit: {from: open, to: closed, by: organiser, needs: [a-million, a-quarter-of-states]}
""")
NEEDED = {"germany": 67_680, "malta": 4_230, **{f"state-{n}": 5_000 + 705 * n for n in range(25)}}


def initiative(signatories: int, reached: int, *, of: Mapping[str, int] = NEEDED) -> View:
    """So many signatories, and so many states that have exactly what they need; each of the others misses one."""
    certified = {name: needed - (at >= reached) for at, (name, needed) in enumerate(of.items())}
    return seen(CITIZENS, vouched={"signatories": signatories, "certified": certified, "needed": of})


def test_a_million_and_a_quarter_of_the_states() -> None:
    """Of 27 states seven; of 24 six, of 25 seven, of 28 seven."""
    assert [False, True, True] == [asked("a-million", initiative(count, 7)).ok for count in (999_999, 1_000_000, 1_000_001)]
    for states, least in ((1, 1), (4, 1), (5, 2), (24, 6), (25, 7), (27, 7), (28, 7), (29, 8)):
        of = dict([*NEEDED.items(), ("state-25", 9), ("state-26", 9)][:states])
        for count in range(least - 1, min(states, least + 1) + 1):
            verdict = asked("a-quarter-of-states", initiative(10**6, count, of=of))
            assert (count >= least, count, least) == (verdict.ok, verdict.observed, verdict.required)
    assert not asked("a-quarter-of-states", initiative(10**6, 0, of={})).ok


def test_a_state_without_certificate_has_not_reached_its_own() -> None:
    """However many signed elsewhere."""
    certified = {"germany": 10**6, **dict(list(NEEDED.items())[2:7])}
    verdict = asked("a-quarter-of-states", seen(CITIZENS, vouched={"certified": certified, "needed": NEEDED}))
    assert (False, 6, "malta") == (verdict.ok, verdict.observed, verdict.values["short"][0])


def test_an_initiative_is_submitted_with_what_its_states_certify() -> None:
    """Played: the host vouches for the counts; without them nobody can tell."""
    run = Run(CITIZENS).do("register", "organiser")
    certified = dict(list(NEEDED.items())[:6])
    told = run.try_("submit", "organiser", vouched={"signatories": 10**6, "needed": NEEDED})
    assert [True] == [verdict.sentence.unknown for verdict in told.reasons]
    for more, accepted in (({}, False), ({"state-24": NEEDED["state-24"] - 1}, False), ({"state-24": NEEDED["state-24"]}, True)):
        vouched = {"signatories": 10**6, "needed": NEEDED, "certified": {**certified, **more}}
        assert accepted is run.try_("submit", "organiser", vouched=vouched).accepted


SWISS = elsewhere("""
# A change of the Swiss constitution: more than half of those who vote yes or no, and more than half of the cantons, each by its own vote.
bodies: {voters: {}}
rules:
  people: {rule: majority, did: vote, choice: yes, against: no, more_than: 1/2, base: yes-and-no}
  cantons: {rule: districts, did: vote, choice: yes, against: no, each: 1/2, body: voters, more_than: 1/2}
  people-and-cantons: {rule: all, of: [people, cantons]}
moves:
  order-vote: {from: start, to: open, by: chancellery, pins: [voters]}
  vote: {from: open, by: {member_of: voters}, asks: {choice: {kind: choice, of: [yes, no, empty]}}}
  count: {from: open, to: closed, by: chancellery, needs: [people-and-cantons]}
""")


@pytest.mark.parametrize(
    ("cantons", "people", "districts"),
    [
        # The votes of each canton, yes and no.
        ([(6, 4), (6, 4), (6, 4), (4, 6), (4, 6)], True, True),
        ([(6, 4), (6, 4), (6, 4), (2, 8), (2, 8)], False, True),
        ([(9, 1), (9, 1), (4, 6), (4, 6), (4, 6)], True, False),
        ([(9, 1), (9, 1), (5, 5), (4, 6), (4, 6)], True, False),
        ([(9, 1), (9, 1), (6, 5), (4, 6), (4, 6)], True, True),
        ([(6, 4), (6, 4), (6, 4), (4, 6), (3, 7)], False, True),
        ([(6, 4), (6, 4), (4, 6), (4, 6)], False, False),
        ([(7, 3), (6, 4), (4, 6), (4, 6)], True, False),
        ([(1, 0), (1, 0), (1, 0), (0, 0), (0, 0)], True, True),
        ([(1, 0), (1, 0), (0, 0), (0, 0), (0, 0)], True, False),
        ([(0, 0)], False, False),
        ([(1, 0)], True, True),
        ([(1, 0), (0, 1)], False, False),
        ([], False, False),
    ],
)
def test_the_people_and_the_cantons(cantons: list[tuple[int, int]], people: bool, districts: bool) -> None:
    """A tie is no yes: of the people, in a canton, or among the cantons; empty votes do not count."""
    votes = {f"{word}@c-{n}": both[at] for n, both in enumerate(cantons) for at, word in enumerate(("yes", "no"))}
    totals = {"yes": sum(yes for yes, _ in cantons), "no": sum(no for _, no in cantons), "empty": 7}
    roster = Roster("voters", [Member(f"p-{n}", district=f"c-{n}") for n, _ in enumerate(cantons)])
    view = seen(SWISS, roster, records={"vote": chose(**votes, **totals)})
    assert (people, districts, people and districts) == tuple(asked(name, view).ok for name in ("people", "cantons", "people-and-cantons"))


ASSEMBLIES = elsewhere("""
# Ostbelgien: parliament has to debate a recommendation that four fifths support. Ireland: every matter is voted on, a majority decides.
rules:
  four-fifths: {rule: majority, did: vote, choice: for, at_least: 4/5, base: votes-cast}
  more-than-half: {rule: majority, did: vote, choice: for, more_than: 1/2, base: votes-cast}
moves:
  put: {from: start, to: open, by: chair}
  vote: {from: open, by: citizen, asks: {choice: {kind: choice, of: [for, against, abstain]}}}
  recommend: {from: open, to: closed, by: chair, needs: [more-than-half]}
  send-to-parliament: {from: open, to: closed, by: chair, needs: [four-fifths]}
""")


@pytest.mark.parametrize(
    ("yes", "no", "abstain", "four_fifths", "half"),
    [
        (0, 0, 0, False, False),
        (1, 0, 0, True, True),
        (1, 1, 0, False, False),
        (3, 1, 0, False, True),
        (4, 1, 0, True, True),
        (5, 1, 0, True, True),
        (7, 2, 0, False, True),
        (19, 5, 0, False, True),
        (20, 5, 0, True, True),
        (20, 4, 1, True, True),
        (20, 4, 2, False, True),
        (49, 50, 0, False, False),
        (50, 49, 0, False, True),
        (50, 50, 0, False, False),
        (50, 40, 10, False, False),
        (51, 49, 0, False, True),
        (0, 0, 99, False, False),
    ],
)
def test_an_assembly_supports_a_recommendation(yes: int, no: int, abstain: int, four_fifths: bool, half: bool) -> None:
    """By four fifths, or by more than half of the votes cast, of which an abstention is one."""
    view = seen(ASSEMBLIES, records={"vote": chose(**{"for": yes, "against": no, "abstain": abstain})})
    assert (four_fifths, half) == (asked("four-fifths", view).ok, asked("more-than-half", view).ok)


PETITION = """
# A petition to the British parliament: government answers at 10,000 signatures, a debate is considered at 100,000. Signatures that
# turn out invalid are taken off, and what was reached can be lost again.
rules:
  answer-owed: {rule: majority, did: sign, at_least: 10000}
  debate-owed: {rule: majority, did: sign, at_least: 100000}
  answer-with-this: {rule: majority, did: sign, at_least: 10000, and_this: true}
moves:
  publish: {from: start, to: open, by: clerk}
  sign: {from: [open, owed], by: voter, counts_since: [publish], outcomes: {reached: {to: owed, needs: [answer-with-this]}, more: {otherwise: true}}}
  take-off: {from: [open, owed], by: voter, retracts: sign, outcomes: {lost: {to: open, needs: [{not: answer-with-this}]}, fewer: {otherwise: true}}}
  answer: {from: owed, to: closed, by: government, needs: [answer-owed]}
  debate: {from: owed, to: closed, by: parliament, needs: [debate-owed]}
"""
STAGES = 'procedure: petition\nversion: "1"\nstages: {only: {steps: {open: {}, owed: {}, closed: {end: true}}}}'
SIGNED = read_procedure(STAGES + PETITION)


@pytest.mark.parametrize(
    ("count", "owed"),
    [
        (0, (False, False)),
        (9_999, (False, False)),
        (10_000, (True, False)),
        (10_001, (True, False)),
        (99_999, (True, False)),
        (100_000, (True, True)),
        (100_001, (True, True)),
    ],
)
def test_a_petition_has_two_thresholds(count: int, owed: tuple[bool, bool]) -> None:
    """A number has no share: whoever signed is the base."""
    view = seen(SIGNED, records={"sign": made(count)})
    assert owed == (asked("answer-owed", view).ok, asked("debate-owed", view).ok)


@pytest.mark.parametrize(
    ("count", "move", "by", "ok"),
    [
        (9_998, "sign", "p-new", False),
        (9_999, "sign", "p-new", True),
        (9_999, "sign", "p-7", False),
        (10_000, "take-off", "p-7", False),
        (10_000, "take-off", "p-stranger", True),
        (10_001, "take-off", "p-7", True),
    ],
)
def test_the_signature_that_reaches_it_and_the_one_that_loses_it(count: int, move: str, by: str, ok: bool) -> None:
    """Counted with the action itself: who has signed already adds nothing, who has not takes nothing away."""
    view = seen(SIGNED, records={"sign": made(count)}, name=move, by=by)
    assert ok is asked("answer-with-this", view).ok


def test_what_was_reached_is_lost_again() -> None:
    """Played with three for ten thousand: reached by the third, lost when one is taken off, reached again."""
    run = Run(read_procedure(STAGES + PETITION.replace("10000", "3"))).do("publish", "clerk")
    steps = []
    for move, by in (("sign", 1), ("sign", 2), ("sign", 2), ("sign", 3), ("sign", 4), ("take-off", 1), ("take-off", 2), ("sign", 1)):
        run.do(move, Actor(f"p-{by}", {"voter"}))
        steps.append((run.case.step, len(run.case.record("sign"))))
    assert [("open", 1), ("open", 2), ("open", 2), ("owed", 3), ("owed", 4), ("owed", 3), ("open", 2), ("owed", 3)] == steps
    assert run.try_("answer", "government").accepted


CIRCLE = elsewhere("""
# Consensus: three quarters of those present consent, two at most stand aside, and nobody blocks.
bodies: {circle: {present: sit-down}}
rules: {found: {rule: consensus, did: state, at_least: 3/4, at_most_aside: 2, base: present, body: circle}}
moves:
  call: {from: start, to: open, by: chair, pins: [circle]}
  sit-down: {from: open, by: {member_of: circle}}
  state: {from: open, by: {member_of: circle}, asks: {choice: {kind: choice, of: [consent, stand-aside, block]}}}
  conclude: {from: open, to: closed, by: chair, needs: [found]}
""")


def test_a_circle_finds_consensus_by_its_words() -> None:
    """Every way in which up to twelve people consent, stand aside, block or say nothing; a single block is enough."""
    for present in range(13):
        for consent in range(present + 1):
            for aside in range(present - consent + 1):
                for block in range(min(2, present - consent - aside) + 1):
                    said = chose(**{"consent": consent, "stand-aside": aside, "block": block})
                    view = seen(CIRCLE, people("circle", 12), records={"sit-down": made(present), "state": said})
                    ok = present > 0 and Fraction(consent, present) >= Fraction(3, 4) and aside <= 2 and block == 0
                    assert ok is asked("found", view).ok, (present, consent, aside, block)


@pytest.mark.parametrize(
    ("consent", "aside", "block", "missing"),
    [(8, 0, 0, 1), (9, 0, 0, 0), (9, 2, 0, 0), (9, 3, 0, 1), (9, 2, 1, 1), (11, 0, 1, 1), (12, 0, 0, 0), (8, 3, 1, 3), (0, 0, 0, 9)],
)
def test_what_a_circle_lacks(consent: int, aside: int, block: int, missing: int) -> None:
    """Of twelve: the consents that are missing, those who stand aside too many, the blocks."""
    said = chose(**{"consent": consent, "stand-aside": aside, "block": block})
    verdict = asked("found", seen(CIRCLE, people("circle", 12), records={"sit-down": made(12), "state": said}))
    assert (not missing, missing) == (verdict.ok, verdict.missing)
