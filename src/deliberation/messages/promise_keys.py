"""The words of a line that tells of a promise and how it stands: standings, patterns, what stands beside them. They are put together elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["PROMISES_EN", "PROMISES_ZH"]

_EN = {
    "kept": "kept",
    "so-far": "so far",
    "owed": "owed",
    "broken": "BROKEN",
    "unwatched": "not watched",
    "unseen": "no log of this kind shows it",
    "tested": "put to the test, times: {count}",
    "untested": "never put to the test",
    "undone": "never done",
    "by": "by entry {event}",
    "since": "since entry {event}",
    "due": "due {due}",
    "of": "of {of}",
    "not-yet": "not done yet",
    "enters": "coming into {step}",
    "holds": "{rule} beginning to hold",
    "or": " or ",
    "never": "never {never}",
    "at-most-times": "{times} times at most: {of}",
    "always-before": "before {always_before} always {requires}",
    "between": "between {first} and {second} always {requires}",
    "never-after": "after {never_after} never {no}",
    "not-both": "not both {first} and {second}",
    "must-happen": "at some time {must_happen}",
    "then": "after {then} at some time {leads_to}",
    "no-sooner": "from {from} to {to} no less than {lasts}",
    "within": "from {from} to {to} no more than {lasts}",
    "can-always": "the end can always be reached",
    "different-people": "by different people: {all}",
    "each-time": ", each time",
    "void": ", anew after {it}",
    "for": ", only for topics with {rule}",
}

_ZH = {
    "kept": "已守",
    "so-far": "尚守",
    "owed": "待办",
    "broken": "已违",
    "unwatched": "未监测",
    "unseen": "此类记录无从显示",
    "tested": "检验{count}次",
    "untested": "未经检验",
    "undone": "始终未办",
    "by": "见第{event}号记录",
    "since": "自第{event}号记录起",
    "due": "期限{due}",
    "of": "涉及{of}",
    "not-yet": "尚未办理",
    "enters": "进入{step}",
    "holds": "{rule}开始成立",
    "or": "或",
    "never": "不得有{never}",
    "at-most-times": "{of}至多{times}次",
    "always-before": "{always_before}之前须有{requires}",
    "between": "{first}与{second}之间须有{requires}",
    "never-after": "{never_after}之后不得有{no}",
    "not-both": "{first}与{second}不得兼有",
    "must-happen": "须有{must_happen}",
    "then": "{then}之后须有{leads_to}",
    "no-sooner": "自{from}至{to}不少于{lasts}",
    "within": "自{from}至{to}不超过{lasts}",
    "can-always": "任何时候都能走到终点",
    "different-people": "须由不同的人办理：{all}",
    "each-time": "，每次均须",
    "void": "，{it}后须重新办理",
    "for": "，限于{rule}的议题",
}


def _keyed(words: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType({f"promise-{key}": word for key, word in words.items()})


PROMISES_EN = _keyed(_EN)
"""By `promise-` and a standing, a pattern, or a part of a line."""
PROMISES_ZH = _keyed(_ZH)
"""The same in Chinese."""
