"""The words that belong to no rule: headings, units, names of built-in questions, per language. A further language is one more catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import attrs

from deliberation.messages.keys import KEYS_EN, KEYS_ZH
from deliberation.messages.promise_keys import PROMISES_EN, PROMISES_ZH
from deliberation.messages.seal_keys import SEALS_EN, SEALS_ZH

__all__ = ["EN", "ZH", "Catalogue", "catalogue_of"]


@attrs.frozen
class Catalogue:
    """Everything said outside the rules' own sentences. `sentences` replaces a rule's sentence by its code."""

    language: str
    words: Mapping[str, str]
    quote: str = "'{}'"
    comma: str = ", "
    space: str = " "
    stop: str = ". "
    sentences: Mapping[str, str] = MappingProxyType({})

    def word(self, key: str) -> str:
        """The word under a key; English, then the key itself, where it is missing."""
        return self.words.get(key) or EN.words.get(key, key)


EN = Catalogue(
    "en",
    MappingProxyType(
        {
            **KEYS_EN,
            **PROMISES_EN,
            **SEALS_EN,
            "accepted": "accepted",
            "refused": "refused",
            "yes": "ok",
            "no": "NO",
            "true": "yes",
            "false": "no",
            "unknown": "unknown",
            "nobody": "nobody in particular",
            "none": "none",
            "clock": "the clock",
            "start": "the beginning",
            "line": "{move}: {result}",
            "led": "{move}: {result}, {outcome}",
            "of-move": "{move}: {outcome}",
            "branch": "for {outcome}:",
            "not": "not {rule}",
            "stated": "[{title}]",
            "inferred": "[after {title}: inferred]",
            "assumed": "[{title}: assumed]",
            "article": "{title}, art. {article}",
            "member-of": "a member of {body}",
            "item-field": "the {fact} of the item",
            "did-move": "who made {move}",
            "scoped": "{role} of the topic's {fact}",
            "role-at": "{role} ({place})",
            "whose-person": " by the same person",
            "whose-item": " on the same item",
            "base-present": "present",
            "base-members": "members",
            "base-seats": "seats",
            "base-votes-cast": "votes cast",
            "base-yes-and-no": "yes and no",
            "base-households": "households",
            "base-electorate": "of the electorate",
            "base-valid": "valid votes",
            "base-replies": "replies",
            "base-number": "as laid down",
            "weighed": ", by weight",
            "left-out": ", {count} left out",
            "this": ", this one included",
            "rest": ", the {count} who have not yet counted as {choice}",
            "share": " ({share})",
            "lesser": "the lesser of {of}",
            "greater": "the greater of {of}",
            "of-fact": " of {fact}",
            "of-group": " of {group}",
            "count-members": ", {group}: {count}",
            "count-households": ", households{of}: {count}",
            "count-districts": ", districts{of}: {count}",
            "count-per-household": ", most{some} from one household: {count}",
            "count-per-district": ", most{some} from one district: {count}",
            "provisional": " (provisional: days of rest are announced up to {count})",
            "hour": "{count} hour",
            "hours": "{count} hours",
            "day": "{count} day",
            "days": "{count} days",
            "working-day": "{count} working day",
            "working-days": "{count} working days",
            "clear-day": "{count} clear day",
            "clear-days": "{count} clear days",
            "week": "{count} week",
            "weeks": "{count} weeks",
            "month": "{count} month",
            "months": "{count} months",
            "monday": "Monday",
            "tuesday": "Tuesday",
            "wednesday": "Wednesday",
            "thursday": "Thursday",
            "friday": "Friday",
            "saturday": "Saturday",
            "sunday": "Sunday",
            "rule-order": "order",
            "rule-role": "role",
            "rule-asks": "asks",
            "rule-time": "time",
            "rule-roster": "roster",
            "rule-outcome": "outcome",
            "rule-secret": "secret",
            "rule-clock": "clock",
            "rule-annul": "annul",
            "rule-migrate": "migrate",
            "rule-promise": "promise",
        }
    ),
)

ZH = Catalogue(
    "zh",
    MappingProxyType(
        {
            **KEYS_ZH,
            **PROMISES_ZH,
            **SEALS_ZH,
            "accepted": "予以受理",
            "refused": "不予受理",
            "yes": "符合",
            "no": "不符",
            "true": "是",
            "false": "否",
            "unknown": "不明",
            "nobody": "无特定身份",
            "none": "无",
            "clock": "系统时钟",
            "start": "起始",
            "line": "{move}：{result}",
            "led": "{move}：{result}，{outcome}",
            "of-move": "{move}：{outcome}",
            "branch": "结果{outcome}：",
            "not": "并非：{rule}",
            "stated": "〔{title}〕",
            "inferred": "〔参照{title}，推定〕",
            "assumed": "〔{title}，暂定〕",
            "article": "{title}第{article}条",
            "member-of": "{body}成员",
            "item-field": "该事项的{fact}",
            "did-move": "办理过{move}的人",
            "scoped": "本议题{fact}的{role}",
            "role-at": "{place}{role}",
            "whose-person": "（本人）",
            "whose-item": "（同一事项）",
            "base-present": "到会人数",
            "base-members": "全体成员",
            "base-seats": "席位",
            "base-votes-cast": "投票人数",
            "base-yes-and-no": "赞成与反对之和",
            "base-households": "户数",
            "base-electorate": "选民总数",
            "base-valid": "有效票",
            "base-replies": "回复",
            "base-number": "规定数",
            "weighed": "，按权重",
            "left-out": "，已除去{count}人",
            "this": "（含本次）",
            "rest": "（其余{count}人视为{choice}）",
            "share": "（{share}）",
            "lesser": "{of}中较小者",
            "greater": "{of}中较大者",
            "of-fact": "{fact}",
            "of-group": "{group}",
            "count-members": "，{group}人数：{count}",
            "count-households": "，{of}户数：{count}",
            "count-districts": "，{of}片区数：{count}",
            "count-per-household": "，{group}同户最多：{count}",
            "count-per-district": "，{group}同片区最多：{count}",
            "provisional": "（暂定：休息日安排公布至{count}）",
            "monday": "周一",
            "tuesday": "周二",
            "wednesday": "周三",
            "thursday": "周四",
            "friday": "周五",
            "saturday": "周六",
            "sunday": "周日",
            "rule-order": "次序",
            "rule-role": "身份",
            "rule-asks": "内容",
            "rule-time": "时间",
            "rule-roster": "名册",
            "rule-outcome": "结果",
            "rule-secret": "无记名",
            "rule-clock": "期限",
            "rule-annul": "撤销",
            "rule-migrate": "转版",
            "rule-promise": "承诺",
            "hour": "{count}小时",
            "hours": "{count}小时",
            "day": "{count}日",
            "days": "{count}日",
            "working-day": "{count}个工作日",
            "working-days": "{count}个工作日",
            "clear-day": "{count}个整日",
            "clear-days": "{count}个整日",
            "week": "{count}周",
            "weeks": "{count}周",
            "month": "{count}个月",
            "months": "{count}个月",
        }
    ),
    quote="「{}」",
    comma="、",
    space="",
    stop="。",
)


def catalogue_of(language: str) -> Catalogue:
    """The shipped catalogue of a language; English for one that is not shipped."""
    return {"zh": ZH}.get(language, EN)
