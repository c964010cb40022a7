"""What rule books say, and the rule or the key that says it here: the source of one page. Each reference is checked against the code."""

from __future__ import annotations

import attrs

__all__ = ["PHRASES", "Phrase"]


@attrs.frozen
class Phrase:
    """One phrase of a rule book: what says it, as `rule.key` or `part.key`, and how it is written."""

    says: str
    by: tuple[str, ...]
    written: str


def _(says: str, by: str, written: str) -> Phrase:
    return Phrase(says, tuple(by.split()), written)


PHRASES: dict[str, tuple[Phrase, ...]] = {
    "Thresholds": (
        _("so many people", "majority.at_least quorum.at_least", "at_least: 14"),
        _("a share of those present", "majority.base", "at_least: 2/3, base: present, body: council"),
        _("of all members", "majority.base quorum.base", "more_than: 1/2, base: members, body: council"),
        _("of the electorate", "majority.electorate quorum.electorate", "at_least: 20 %, base: electorate, electorate: voters"),
        _("of the votes cast; of yes and no", "majority.base majority.against", "base: votes-cast; base: yes-and-no, against: against"),
        _("of the valid votes", "majority.invalid", "base: valid, invalid: [spoilt]"),
        _("of the replies, blank ones too", "majority.base", "did: reply, base: replies"),
        _(
            "of a count that an official states",
            "majority.counts plurality.counts tie.counts",
            "counts: signatures, at_least: 10 %, base: electorate, electorate: voters",
        ),
        _("of the households", "majority.base quorum.base", "at_least: 2/3, base: households, body: village"),
        _("of a number that is laid down", "majority.base quorum.base", "more_than: 1/2, base: 21"),
        _("more than; at least", "majority.more_than majority.at_least", "more_than: 1/2; at_least: 1/2"),
        _("the recused do not count", "majority.recused quorum.recused consensus.recused", "recused: declare-interest"),
        _("the unreachable do not count", "majority.without quorum.without", "without: [unreachable]"),
        _("vacant seats count; do not count", "quorum.base majority.base", "base: seats; base: members"),
        _("votes have weights", "majority.weighed quorum.weighed member.weight", "weighed: true, body: owners"),
        _("and so many of a group", "quorum.group majority.group", "two rules beside each other, one with group: women"),
        _(
            "7 % up to 30,000 inhabitants, 6 % above",
            "majority.size quorum.size",
            "at_least: {up_to: {30000: 7 %}, above: 6 %}, size: inhabitants",
        ),
        _("ten, or a third, whichever is less", "majority.at_least", "at_least: {lesser_of: [10, 1/3]}"),
        _("half of them, and no fewer than 100", "majority.at_least", "at_least: {greater_of: [1/2, 100]}"),
        _(
            "abstentions count; do not count",
            "majority.base quorum.base",
            "base: present; base: yes-and-no: for the quorum and for the vote, each by its own base",
        ),
        _("a tie fails; the chair casts; things stay; a lot", "tie.by", "rule: tie, by: chair-casts, casting: cast"),
        _("a lot with a recorded seed", "tie.seed drawn.seed", "rule: tie, by: lot, seed: seed"),
    ),
    "Approval": (
        _("simple majority", "majority", "choice: for, against: against, more_than: 1/2, base: yes-and-no"),
        _("qualified majority", "majority.at_least", "choice: for, at_least: 2/3"),
        _("majority of all members", "majority.base", "choice: for, more_than: 1/2, base: members, body: council"),
        _(
            "approval quorum: a share of the electorate in favour",
            "majority.electorate",
            "choice: for, at_least: 20 %, base: electorate, electorate: voters",
        ),
        _("turnout quorum", "majority.choice", "the same without a choice: did: vote, at_least: 1/4, base: electorate, electorate: voters"),
        _("double majority: people and districts", "majority districts", "needs: [people-agree, districts-agree]"),
        _("consensus: consent, stand aside, block", "consensus", "rule: consensus, did: state, at_most_aside: 2"),
        _("unanimity", "majority.at_least", "choice: for, at_least: 1/1, base: present, body: council"),
        _("the option with the most votes", "plurality", "rule: plurality, did: vote, choice: well"),
        _(
            "passes unless somebody objects in time",
            "did_not reached",
            "a clock move at the end of the notice, needs: [{rule: did_not, move: object}]",
        ),
        _("passes unless so many object", "majority", "needs: [{not: too-many-object}]"),
        _(
            "veto by a body",
            "did_not before",
            "needs: [{rule: did_not, move: veto}], and veto: {by: {member_of: senate}, needs: [in-time]}",
        ),
        _("two of three bodies, at once", "any.at_least", "rule: any, at_least: 2, of: [council-agrees, elders-agree, women-agree]"),
        _("casting vote", "tie.casting", "rule: tie, by: chair-casts, casting: cast"),
        _("decided early, when the rest cannot change it", "majority.rest", "rest: against; and for a failure {not: …} with rest: for"),
        _("the hundredth signature moves it on", "majority.and_this", "outcomes of the move, one with and_this: true"),
        _(
            "a quorum reached late extends the vote, within a bound",
            "outcome.extends deadline.extension deadline.hard_stop",
            "an outcome of the vote with extends: [vote-end]",
        ),
    ),
    "Deadlines": (
        _(
            "days, working days, clear days, weeks, months, hours",
            "deadline.after elapsed.at_least notice.at_least",
            "after: 7 working-days",
        ),
        _("counted from a step", "deadline.enters", "enters: [publicised]"),
        _("counted from a move", "deadline.from elapsed.since", "from: [publicise]"),
        _("counted from a date in the data", "deadline.field elapsed.fact", "field: held-on, after: 14 days"),
        _("not before; not after", "reached before", "needs: [opens, {rule: before, deadline: closes}]"),
        _(
            "within a window since a move or a date",
            "elapsed.at_least elapsed.at_most",
            "since: poll-asked, at_least: 14 days, at_most: 25 days",
        ),
        _("between certain hours, days, months", "during", "rule: during, from_time: '16:00', to_time: '21:00'"),
        _("the end, or the start, of the last day; the same hour", "deadline.after", "after: 7 days day-end; after: 7 days same-time"),
        _("time zone, holidays, make-up working days", "procedure.calendar", "calendar: {country: CN, timezone: Asia/Shanghai}"),
        _("a hearing does not count", "move.pauses move.resumes", "pauses: [reply]; resumes: [reply]"),
        _(
            "extended once, with a reason, up to a hard stop",
            "move.extends deadline.extension deadline.extensions deadline.hard_stop",
            "extends: [reply], asks: {reason: {kind: text}}",
        ),
        _("frozen before elections", "move.pauses move.resumes", "pauses: [signing], and a clock move that resumes"),
        _("the clock acts when it passes", "move.at", "by: clock, at: notice"),
        _("it is only overdue", "deadline", "a deadline at which no clock move acts: overdue(case, now) tells it"),
        _("urged again and again", "deadline.urge_every deadline.at_most", "urge_every: 7 days, at_most: 3"),
    ),
    "Meetings": (
        _("so many days' notice", "notice", "rule: notice, fact: meets-at, at_least: 7 clear-days"),
        _("with the agenda and the materials", "move.asks attached", "asks: [agenda], needs: [{rule: attached, fact: materials}]"),
        _("signing in", "body.present did.same", "present: sign-in; needs: [{rule: did, move: sign-in, same: person}]"),
        _(
            "proxies, three at most, named beforehand, none for candidates",
            "proxy move.by_proxy",
            "rule: proxy, item: proxy, field: holder, at_most: 3, never: stand",
        ),
        _("a quorum at the opening, and at the vote", "quorum body.present move.retracts", "the same rule in needs of open and of vote"),
        _("declared interests; recusal", "did_not.same move.by_proxy", "needs: [{rule: did_not, move: declare-interest, same: person}]"),
        _("recusal for kinship", "member.group", "needs: [{not: kin}], and kin: {rule: member, body: council, group: kin}"),
        _(
            "recused before, or after, the quorum",
            "quorum.recused majority.recused",
            "recused: declare-interest in the quorum, or in the majority alone",
        ),
        _(
            "invited members speak and do not vote",
            "body.invited move.by",
            "speak: {by: [{member_of: council}, guest]}; vote: {by: {member_of: council}}",
        ),
        _(
            "who has not spoken comes first, for and against in turn",
            "turn turn.alternate",
            "rule: turn, asked: ask-floor, spoke: speak, alternate: true",
        ),
        _("so many turns", "at_most_times.same", "rule: at_most_times, move: speak, times: 2, same: person"),
        _("of so many minutes", "at_most", "rule: at_most, fact: minutes, value: 2"),
        _("the chair is neutral", "different_people", "rule: different_people, moves: [speak, put]"),
        _("no debate without a motion", "none for_each", "rule: none, of: [motions-decided]"),
        _("one thing at a time", "for_each.void_after", "rule: for_each, item: motion, did: close-vote"),
        _("amendments before the motion", "for_each", "rule: for_each, item: amendment, did: decide-amendment"),
        _(
            "two thirds cut off the debate",
            "majority",
            "did: vote-on-cut-off, choice: for, against: against, at_least: 2/3, base: yes-and-no",
        ),
        _("by show of hands", "fact.totals_of fact.of", "asks: {hands: {kind: totals, totals_of: sign-in, of: [for, against, abstain]}}"),
        _("by name", "majority fact.seen_by", "a choice that is neither secret nor shown to few"),
        _("by secret ballot", "fact.keep fact.totals_of", "keep: secret, and a counting move with the totals"),
        _("dissent is minuted", "move.asks", "a move that asks for the dissent"),
        _("the minutes are signed", "majority did", "rule: majority, did: sign-minutes, more_than: 1/2, base: present, body: council"),
        _(
            "adjourned for want of a quorum, and called again with another",
            "arrow.needs quorum at_most_times",
            "two arrows of open, each with its own quorum",
        ),
        _(
            "what was decided is changed only by a new meeting",
            "did.void_after move.effect",
            "reconsider: {needs: [{rule: did, move: call-anew, void_after: [close-vote]}]}",
        ),
    ),
    "Topics and people": (
        _("so many supporters, who may withdraw", "majority move.retracts", "did: sign, at_least: 100; unsign: {retracts: sign}"),
        _(
            "at most so many open topics a person",
            "less_than procedure.vouched",
            "vouched: {open-topics: {kind: count}}, rule: less_than, value: 3",
        ),
        _("a duplicate, or already settled", "is procedure.vouched", "vouched: {already-settled: {kind: flag}}"),
        _("settled less than a year ago", "elapsed.fact", "rule: elapsed, fact: settled-on, at_least: 12 months"),
        _("contingents: a third women, at least", "composition", "rule: composition, body: representatives, group: women, at_least: 1/3"),
        _("one from a household", "composition.count", "rule: composition, body: representatives, count: per-household, at_most: 1"),
        _("residence", "who.scope", "by: [villager@village]"),
        _("age", "at_least procedure.vouched", "vouched: {age: {kind: count}}, rule: at_least, fact: age, value: 18"),
        _("membership", "who.member_of member", "by: {member_of: council}"),
        _("separated duties", "different_people", "rule: different_people, moves: [report-done, verify], same: item"),
        _("in rotation", "rotation", "rule: rotation, move: preside, body: council"),
        _("by lot, with a recorded seed", "drawn", "rule: drawn, fact: drawn, seed: seed, body: register, count: 25"),
    ),
}
