"""What the command line says itself, in English and Chinese; what rules and towns say is theirs."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["said"]

_WORDS: Mapping[str, tuple[str, str]] = {
    "intro": ("{town}: {stories} cases, played into {db}", "{town}：{stories}个案例，记入{db}"),
    "playing": ("playing", "演示中"),
    "stage": ("stage {number} of {count}: {stage} ({step})", "第{number}步（共{count}步）：{stage}（{step}）"),
    "clock": ("the clock: {move}", "到期自动办理：{move}"),
    "refused": ("{move} by {who}: refused", "{who}申请{move}：不予受理"),
    "likewise": ("and so are {count} more: {who}", "同样不予受理者另有{count}人：{who}"),
    "ledger": ("Ledger of cases", "协商议事台账"),
    "topic": ("topic", "议题"),
    "village": ("village", "村"),
    "source": ("source", "来源"),
    "at-stage": ("stage", "所处步骤"),
    "days": ("days", "用时（天）"),
    "result": ("result", "结果"),
    "refusals": ("refusals", "不予受理次数"),
    "under-way": ("under way", "办理中"),
    "summary": (
        "{cases} cases, {through} through all {count} stages; {refusals} refusals by {rules} different rules; {events} events; audit: {audit}",
        "共{cases}件，其中{through}件走完全部{count}步；不予受理{refusals}次，涉及{rules}条规则；事件{events}条；复核：{audit}",
    ),
    "audit-clean": ("every event agrees", "逐条一致"),
    "audit-found": ("{count} findings", "发现{count}处不一致"),
    "not-as-told": ("story '{story}', line {line}: {fault}", "案例“{story}”第{line}行与预期不符：{fault}"),
    "otherwise-clock": ("clock: told {told}, was {was}", "到期自动办理：预期{told}，实际{was}"),
    "otherwise-refused": ("refused: told {told}, was {was}", "不予受理所依规则：预期{told}，实际{was}"),
    "otherwise-outcome": ("outcome: told {told}, was {was}", "结果：预期{told}，实际{was}"),
    "otherwise-step": ("step: told {told}, was {was}", "状态：预期{told}，实际{was}"),
    "otherwise-ends": ("ends: told {told}, was {was}", "最终状态：预期{told}，实际{was}"),
    "no-name": ("nothing", "无"),
    "migrating": ("cases", "案件"),
    "migration": ("cases that came over to edition {version}", "已转入{version}版的案件"),
    "migration-dry": ("what would become of the cases under edition {version}; nothing was written", "按{version}版试算，未写入任何记录"),
    "migration-from": ("stands in", "所处步骤"),
    "migration-to": ("comes to", "转入步骤"),
    "migration-cases": ("cases", "件数"),
    "migration-lost": ("left behind", "不再保留"),
    "migration-stays": ("{case} stays: {reason}", "{case}维持原版：{reason}"),
    "migration-sum": (
        "{cases} cases: {moved} come over, {stays} cannot, {left} need not",
        "共{cases}件：转入{moved}件，不能转入{stays}件，无须转入{left}件",
    ),
    "migrate.same": ("goes by it already", "已适用"),
    "migrate.over": ("is over", "已结束"),
    "mutating": ("edits", "试改"),
    "survivors": ("edits that no case and no promise notices", "案例与承诺均未察觉的改动"),
    "place": ("place", "位置"),
    "edits": ("edits", "改动数"),
    "edited": ("what is edited", "改动内容"),
    "more-edits": ("and {count} more", "另有{count}处"),
    "mutation-sum": (
        "{tried} edits tried: {stories} noticed by a case, {promises} by a promise alone, {left} by neither",
        "共试改{tried}处：案例察觉{stories}处，仅承诺察觉{promises}处，均未察觉{left}处",
    ),
    "ask": ("ask about a case: {command}", "查询案件：{command}"),
    "options": ("{case} stands in {step}, stage {stage}", "{case}目前处于{step}，步骤：{stage}"),
    "possible": ("possible", "可办理"),
    "blocked": ("not yet", "暂不可"),
    "move": ("move", "事项"),
    "who": ("who may", "办理人"),
    "asks": ("asks for", "须填写"),
    "why": ("why not", "原因"),
    "nothing": ("nothing can be done with these roles", "以此身份暂无可办事项"),
    "number": ("#", "#"),
    "steps": ("steps", "状态"),
    "leads": ("leads", "去向"),
    "needs": ("needs", "条件"),
    "rule": ("rule", "规则"),
    "kind": ("kind", "类型"),
    "rests": ("rests on", "依据"),
    "moves": ("Moves", "事项"),
    "rules": ("Rules", "规则"),
    "stages": ("Stages", "步骤"),
    "clock-name": ("the clock", "系统时钟"),
    "editions": ("{before} → {after}", "{before}与{after}比较"),
    "no-difference": ("nothing differs", "并无不同"),
    "version": ("version {version}, digest {digest}", "版本{version}，摘要{digest}"),
}


def said(key: str, language: str, **values: object) -> str:
    """A line of the command line in a language."""
    return _WORDS[key][language == "zh"].format(**values)
