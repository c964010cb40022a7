"""The words of a line that tells what is not as it was sealed, and of the lines that sum it up. They are put together elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["SEALS_EN", "SEALS_ZH"]

_EN = {
    "entry": "case {case}, entry {n}: {told}",
    "entries": "case {case}, entries {n} to {to}: {told}",
    "of-case": "case {case}: {told}",
    "of-seal": "seal {seal}: {told}",
    "changed": "changed since it was sealed",
    "changed-one-of": "changed since they were sealed, one or several",
    "missing": "missing",
    "case-missing": "missing, with all its sealed entries ({to})",
    "inserted": "inserted: it was never sealed, and does not follow on those before it",
    "reordered": "moved: it was sealed as entry {place}",
    "personal": "the personal value {field} is not the one that was sealed",
    "lost": "missing",
    "unreadable": "changed: it is not written as seals are",
    "forged": "forged or changed: its signature does not fit, or it does not follow on the seal before it",
    "stranger": "signed by another key than those given: {key}",
    "not-noted": "no seal has the digest {key}",
    "agrees": "Everything agrees with its seals: cases, entries, order.",
    "disagrees": "Not as it was sealed, in places: {count}.",
    "sum": "Entries: {entries}, not sealed yet: {unsealed}. Seals: {seals}, the last that counts of {at}, digest {digest}.",
    "none": "Entries: {entries}, not sealed yet: {unsealed}. No seal counts.",
    "unvouched": "No key was given to compare with: whose seals these are is not shown. They name the key {key}.",
}
_ZH = {
    "entry": "案件{case}第{n}条：{told}",
    "entries": "案件{case}第{n}至{to}条：{told}",
    "of-case": "案件{case}：{told}",
    "of-seal": "第{seal}号封存：{told}",
    "changed": "封存后被改动",
    "changed-one-of": "其中一条或数条封存后被改动",
    "missing": "缺失",
    "case-missing": "全案缺失，已封存{to}条",
    "inserted": "系插入：从未封存，也不接续前一条",
    "reordered": "位置变动：封存时为第{place}条",
    "personal": "个人信息{field}与封存时不符",
    "lost": "缺失",
    "unreadable": "被改动：不合封存的书写格式",
    "forged": "系伪造或被改动：签名不符，或不接续前一号封存",
    "stranger": "由所给密钥以外的密钥签名：{key}",
    "not-noted": "没有摘要为{key}的封存",
    "agrees": "案件、条目及次序均与封存一致。",
    "disagrees": "与封存不符之处：{count}。",
    "sum": "条目{entries}条，尚未封存{unsealed}条；封存{seals}次，最近一次有效封存于{at}，摘要{digest}。",
    "none": "条目{entries}条，尚未封存{unsealed}条；没有有效的封存。",
    "unvouched": "未给出用以比对的密钥，不能说明由谁封存；封存所载密钥为{key}。",
}


def _seals(words: Mapping[str, str]) -> Mapping[str, str]:
    """Under keys that say what the words belong to."""
    return MappingProxyType({f"seal-{key}": text for key, text in words.items()})


SEALS_EN, SEALS_ZH = _seals(_EN), _seals(_ZH)
