"""A seal is one line of canonical JSON that says what was there, follows on the one before it, and is signed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from functools import partial
from hashlib import sha256
from typing import Any

import attrs
import pytest

from deliberation.documents import event_to_json
from deliberation.errors import HistoryError, StoreError
from deliberation.model import Event
from deliberation.model.canonical import canonical
from deliberation.sealing import Fault, link, new_key, read_key, read_seal, seal, verify
from deliberation.stores import MemoryStore, SqliteStore
from tests.sealing.sealed import EVENING, INDEX, KEY, append, events, held

OTHER = read_key(new_key()[0])


def later(days: float) -> datetime:
    """So many evenings on."""
    return EVENING + timedelta(days=days)


def sealed(*days: tuple[int, ...], key: Any = KEY) -> MemoryStore:
    """A store with a case whose length is told for each evening, each with a seal."""
    store, have = MemoryStore(), 0
    for at, (length,) in enumerate(days):
        append(store, "c-1", have + 1, length)
        seal(store, key, at=later(at))
        have = length
    return store


def put(store: MemoryStore, number: int, change: Callable[[dict[str, Any]], Any], *, key: Any = None) -> None:
    """A seal changed in place; signed again where there is a key."""
    plain = json.loads(store._seals[number])
    change(plain)
    if key is not None:
        del plain["signature"]
        plain["key"] = key.name
        plain["signature"] = key.sign(b"deliberation seal\n" + canonical(plain)).hex()
    store._seals[number] = canonical(plain).decode()


def _update(change: dict[str, Any], plain: dict[str, Any]) -> None:
    plain.update(change)


def test_a_link_can_be_taken_by_anybody() -> None:
    """From the stored line, with JSON, RFC 8785 and SHA-256 alone."""
    before = ""
    for event in events("c-1", 1, 6):
        line = canonical(json.loads(event_to_json(event)))
        expected = sha256(before.encode() + b"\n" + line).hexdigest()
        before, had = link(before, event), before
        assert expected == before != had


def test_a_seal_holds_what_is_new() -> None:
    """The links of the entries that no seal covered, the digest of the seal before it, the key's name."""
    store = held(3, 1)
    first = seal(store, KEY, at=EVENING)
    append(store, "c-1", 4, 5)
    second = seal(store, KEY, at=later(1))
    third = seal(store, KEY, at=later(2))
    assert [(1, ""), (2, first.digest), (3, second.digest)] == [(one.number, one.before) for one in (first, second, third)]
    assert {"c-1": (0, 3), "c-2": (0, 1)} == {case: (after, len(links)) for case, (after, links) in first.cases.items()}
    assert (3, 2) == (second.cases["c-1"][0], len(second.cases["c-1"][1]))
    assert link(first.cases["c-1"][1][-1], store.load("c-1")[3]) == second.cases["c-1"][1][0]
    assert {} == third.cases
    assert {KEY.name} == {one.key for one in (first, second, third)}
    assert [first.text, second.text, third.text] == list(store.seals().values())
    assert first == read_seal(first.text)


def test_all_agrees_and_says_how_far() -> None:
    """What came after the last seal is counted apart."""
    store = sealed((2,), (7,))
    append(store, "c-1", 8, 9)
    append(store, "c-2", 1, 1)
    found = verify(store, keys=[KEY.name])
    last = read_seal(store._seals[2])
    assert ((), 2, 10, 3, later(1), last.digest, (KEY.name,), True) == attrs.astuple(found)
    assert not verify(store).vouched


def test_only_the_cases_named_are_sealed() -> None:
    """For a host that knows which were touched."""
    store = held(2, 2)
    seal(store, KEY, at=EVENING, cases=["c-2", "c-9"])
    assert 2 == verify(store, keys=[KEY.name]).unsealed


def test_a_moment_is_aware_and_not_before_the_last_seal() -> None:
    """At the same moment there may be two."""
    store = sealed((1,))
    with pytest.raises(ValueError, match="give an aware datetime"):
        seal(store, KEY, at=datetime(2026, 11, 26))  # noqa: DTZ001
    with pytest.raises(ValueError, match="the last seal is of 2026-11-25T18:00:00\\+00:00: a seal is not made before it"):
        seal(store, KEY, at=later(-1))
    assert 2 == seal(store, KEY, at=EVENING.astimezone(timezone(timedelta(hours=8)))).number


def test_whoever_seals_second_is_told() -> None:
    """And seals again, after the first."""

    class Raced(MemoryStore):
        def keep_seal(self, number: int, text: str) -> None:
            self._seals.setdefault(number, text)
            super().keep_seal(number, text)

    with pytest.raises(StoreError, match="there is a seal 1 already: somebody else has sealed; look, and seal again"):
        seal(Raced(), KEY, at=EVENING)


def test_a_store_that_was_never_sealed_lacks_its_first_seal() -> None:
    """Or whoever takes all seals away would be found by nobody."""
    assert (Fault("lost", seal=1),) == verify(held(2)).faults
    assert 2 == verify(held(2)).unsealed


def test_a_seal_that_is_gone_is_found() -> None:
    """The entries that it covered are shown by the links that follow on them; the last of all only by who noted it."""
    store = sealed((2,), (4,), (6,))
    last = read_seal(store._seals[3]).digest
    del store._seals[2]
    assert (Fault("lost", seal=2),) == verify(store, keys=[KEY.name]).faults
    store = sealed((2,), (4,), (6,))
    del store._seals[3]
    assert ((), 2) == (verify(store, keys=[KEY.name]).faults, verify(store, keys=[KEY.name]).unsealed)
    assert (Fault("not-noted", key=last),) == verify(store, keys=[KEY.name], noted=[last]).faults
    assert () == verify(store, keys=[KEY.name], noted=[read_seal(store._seals[1]).digest]).faults


def test_what_was_changed_under_a_seal_that_is_gone_is_found() -> None:
    """As one of the entries whose links went with it."""
    store = sealed((2,), (4,), (6,))
    del store._seals[2]
    changed = list(store.load("c-1"))
    changed[2] = attrs.evolve(changed[2], by="p-9")
    store._events["c-1"] = tuple(changed)
    assert (Fault("changed", "c-1", 3, 5), Fault("lost", seal=2)) == tuple(
        sorted(verify(store, keys=[KEY.name]).faults, key=lambda one: one.kind)
    )
    store._events["c-1"] = tuple(one for one in changed if one.n not in (3, 4))
    assert {("lost", None, None), ("missing", 3, 4), ("changed", 3, 5)} == {
        (one.kind, one.n, one.to) for one in verify(store, keys=[KEY.name]).faults
    }


@pytest.mark.parametrize("at", range(0, 300, 7))
def test_any_byte_of_a_seal_counts(at: int) -> None:
    """Whatever it is, the seal is named."""
    store = sealed((2,), (4,), (6,))
    text = store._seals[2]
    store._seals[2] = text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :]
    (fault,) = verify(store, keys=[KEY.name]).faults
    assert ({"forged", "unreadable", "stranger"} & {fault.kind}, 2) == ({fault.kind}, fault.seal)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "1",
        "null",
        '{"schema":2}',
        "not JSON",
        '{"schema":1,"key":"x"}',
        "[" * 100_000,
        '{"schema":1,"key":"00","signature":""}',
    ]
    + [
        json.dumps({"schema": 1, "number": 1, "at": at, "before": "", "cases": cases, "key": "0" * 64, "signature": "0" * 128})
        for at, cases in (("2026-11-25T18:00:00", {}), ("late", {}), (1, {}), ("0001-01-01T00:00:00+14:00", {}), ("2026-11-25", {"c": {}}))
    ],
)
def test_what_is_no_seal_is_told(text: str) -> None:
    """By the reader, and by whoever verifies."""
    with pytest.raises(ValueError, match="this is no seal, or one that was changed"):
        read_seal(text)
    store = held(1)
    store._seals[1] = text
    assert ((Fault("unreadable", seal=1),), 1) == (verify(store).faults, verify(store).unsealed)
    assert 2 == seal(store, KEY, at=EVENING).number


def test_a_key_that_is_no_point_seals_nothing() -> None:
    """Thirty-two bytes need not be a key."""
    store = sealed((1,))
    put(store, 1, lambda plain: plain.update(key="f" * 64))
    assert (Fault("forged", seal=1),) == verify(store).faults


def test_who_has_another_key_cannot_seal() -> None:
    """Their seals are named where the keys are told; without keys it is only said which they are."""
    store = sealed((2,), (4,))
    put(store, 2, lambda plain: None, key=OTHER)
    assert (Fault("stranger", seal=2, key=OTHER.name),) == verify(store, keys=[KEY.name]).faults
    assert ((), (KEY.name, OTHER.name)) == (verify(store).faults, verify(store).keys)


def test_a_seal_signed_by_the_right_key_must_follow() -> None:
    """On the one before it, under its own number, the first on none."""
    for number, change in ((1, {"before": "a" * 64}), (2, {"before": "a" * 64}), (2, {"number": 7})):
        store = sealed((2,), (4,))
        put(store, number, partial(_update, change), key=KEY)
        assert Fault("forged", seal=number) in verify(store, keys=[KEY.name]).faults


def test_keys_may_follow_one_another() -> None:
    """A new key goes on where it is told of the old one; else it seals everything anew, which is as good."""
    for keys, after in (([KEY.name], 2), ([], 0)):
        store = sealed((2,))
        append(store, "c-1", 3, 4)
        made = seal(store, OTHER, at=later(1), keys=keys)
        assert after == made.cases["c-1"][0]
        assert () == verify(store, keys=[KEY.name, OTHER.name]).faults


def test_what_was_sealed_first_counts() -> None:
    """An entry that was changed, and then sealed anew by a new key, is found by the old one."""
    store = sealed((3,))
    store._events["c-1"] = (*store.load("c-1")[:2], attrs.evolve(store.load("c-1")[2], by="p-9"))
    seal(store, OTHER, at=later(1))
    assert (Fault("changed", "c-1", 3),) == verify(store, keys=[KEY.name, OTHER.name]).faults


def test_what_does_not_go_on_is_not_sealed() -> None:
    """A gap, an entry of another case, one that JSON cannot hold, a case that cannot be read; each is named, but for what is only unsealed."""
    good = events("c-1", 1, 4)
    half = attrs.evolve(good[1], data={"said": "\ud800"})
    for rows, covered in (
        ((good[0], good[2]), 1),
        ((good[0], attrs.evolve(good[1], case="c-2")), 1),
        ((good[0], half, good[2]), 1),
    ):
        store = MemoryStore()
        store.append("c-1", rows, expected=0, index=INDEX)
        assert covered == len(seal(store, KEY, at=EVENING).cases["c-1"][1])
        found = verify(store, keys=[KEY.name]).faults
        assert ("c-1", 2) == (found[0].case, found[0].n)


def test_an_entry_that_json_cannot_hold_any_more_is_named() -> None:
    """As one that was changed, wherever it came from."""
    store = sealed((3,))
    one, two, three = store.load("c-1")
    store._events["c-1"] = (one, attrs.evolve(two, data={"said": "\ud800"}), three)
    assert (Fault("changed", "c-1", 2),) == verify(store, keys=[KEY.name]).faults


class Torn(MemoryStore):
    """A case that cannot be read at its second entry."""

    torn = False

    def load(self, case: str) -> tuple[Event, ...]:
        if self.torn and case == "c-1":
            raise HistoryError("torn", index=1)
        return super().load(case)


def test_a_case_that_cannot_be_read_is_named_where_that_shows() -> None:
    """The others are sealed and looked at all the same."""
    store = held(3, 2, store=Torn())
    store.torn = True
    assert ["c-2"] == list(seal(store, KEY, at=EVENING).cases)
    store.torn = False
    seal(store, KEY, at=EVENING)
    store.torn = True
    found = verify(store, keys=[KEY.name])
    assert ((Fault("changed", "c-1", 2),), 2) == (found.faults, found.entries)


def test_through_the_port_changes_are_found_as_well(tmp_path: Any) -> None:
    """Of any store, without its rows."""
    with SqliteStore(tmp_path / "town.db", durability="NORMAL") as store:
        held(4, 2, 3, store=store)
        seal(store, KEY, at=EVENING)
        assert () == verify(store, keys=[KEY.name]).faults
        store._db.execute("""UPDATE events SET body = replace(body, '"by":"p-1"', '"by":"p-2"') WHERE case_id = 'c-1' AND n = 2""")
        store._db.execute("DELETE FROM events WHERE case_id = 'c-2'")
        store._db.execute("DELETE FROM events WHERE case_id = 'c-3' AND n = 3")
        expected = [Fault("changed", "c-1", 2), Fault("missing", "c-3", 3), Fault("case-missing", "c-2", 1, 2)]
        assert expected == list(verify(store, keys=[KEY.name]).faults)


def test_a_thousand_entries_out_of_place_take_no_time() -> None:
    """For how many it is tried where they were is bounded; all are named."""
    store = MemoryStore()
    append(store, "c-1", 1, 120)
    seal(store, KEY, at=EVENING)
    backwards = tuple(attrs.evolve(one, n=n, by="p-9") for n, one in enumerate(reversed(store.load("c-1")), 1))
    store._events["c-1"] = backwards
    assert [Fault("changed", "c-1", n) for n in range(1, 121)] == list(verify(store, keys=[KEY.name]).faults)


def test_a_tail_follows_whatever_moved_before_it() -> None:
    """Entries not sealed yet are not taken for faults because others went or came; one that is gone among them is."""
    store = MemoryStore()
    append(store, "c-1", 1, 4)
    seal(store, KEY, at=EVENING)
    append(store, "c-1", 5, 8)
    whole = store.load("c-1")
    store._events["c-1"] = tuple(attrs.evolve(one, n=n) for n, one in enumerate((*whole[:1], *whole[2:]), 1))
    found = verify(store, keys=[KEY.name])
    assert ((Fault("missing", "c-1", 2),), 4) == (found.faults, found.unsealed)
    store._events["c-1"] = (*whole[:5], *whole[7:])
    found = verify(store, keys=[KEY.name])
    assert ((Fault("missing", "c-1", 6, 7),), 2) == (found.faults, found.unsealed)
