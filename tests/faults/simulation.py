"""Many clients over one store that fails, in one process and always the same for one seed: who is next, what fails and who crashes is drawn."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from threading import Semaphore, Thread
from typing import Any

import attrs

from deliberation.engine import Engine
from deliberation.errors import StoreError
from deliberation.model import Action, Decision, Event, Store
from deliberation.stores import MemoryStore
from deliberation.testing import FailingStore, by_chance
from deliberation.testing.kept import faults_kept
from deliberation.testing.trial import told
from tests.faults.hall import HALL, MONDAY, opening, something

__all__ = ["Setting", "Simulation", "setting_of", "shortest", "story_of"]

_CASES = 4


@attrs.frozen
class Setting:
    """All that a run depends on; `steps` is how often somebody has a turn, of which each ends at a call of the store."""

    seed: int
    clients: int
    steps: int
    chances: Mapping[str, float]
    crashes: float
    engine: type[Engine] = Engine
    store: Callable[[], Store] = MemoryStore


def setting_of(seed: int, **more: Any) -> Setting:
    """A setting drawn by its seed alone."""
    chance = random.Random(f"setting {seed}")
    most = {"before": 0.1, "after": 0.15, "late": 0.2, "again": 0.1, "stale": 0.2}
    chances = {fault: chance.choice((0, chance.uniform(0, high))) for fault, high in most.items()}
    return Setting(seed, chance.randint(2, 6), chance.randint(60, 400), chances, chance.choice((0, 0.01, 0.05)), **more)


class Crashed(BaseException):
    """A client forgets everything in the middle of a call."""


class Client:
    """One client in a thread of its own, with a clock that lags; it runs while it has the turn."""

    def __init__(self, name: str) -> None:
        self.name, self.lag, self.doomed = name, timedelta(), False
        self.turn = Semaphore(0)


class Seat:
    """The store as one client has it: each call waits for a turn, and an append for another one before its answer is heard."""

    def __init__(self, run: Simulation, client: Client) -> None:
        self._run, self._client = run, client

    def __getattr__(self, name: str) -> Callable[..., Any]:
        call = getattr(self._run.failing, name)

        def taken(*given: Any, **named: Any) -> Any:
            self._run.waits(self._client)
            said = _called(name, given, named)
            try:
                answer = call(*given, **named)
            except Exception as fault:
                self._run.tells(f"{self._client.name}: {said}: {told(fault)}")
                raise
            self._run.tells(f"{self._client.name}: {said}: {_answered(answer)}")
            if name == "append":
                self._run.waits(self._client)
            return answer

        return taken


def _called(name: str, given: tuple[Any, ...], named: Mapping[str, Any]) -> str:
    if name == "append":
        return f"append {given[0]} after {named['expected']}: {', '.join(f'{one.move} {one.action}' for one in given[1])}"
    return f"{name} {given[0]}" if name in {"load", "due"} else name


def _answered(answer: Any) -> str:
    if isinstance(answer, tuple):
        return ", ".join(map(str, answer)) if all(isinstance(one, str) for one in answer) else f"{len(answer)} events"
    return "kept"


class Simulation:
    """One run of a setting: `faults` is what is wrong in the end, `history` what was asked and answered."""

    def __init__(self, setting: Setting) -> None:
        self.setting, self.chance, self.now = setting, random.Random(setting.seed), MONDAY
        self.failing = FailingStore(setting.store(), by_chance(setting.seed, **setting.chances), wait=lambda _: self.waits(self._running))
        self.history: list[str] = []
        self.faults: list[str] = []
        self.acknowledged: list[Event] = []
        self.sent: dict[str, tuple[str, Action]] = {}
        self._unanswered: list[str] = []
        self._back, self._ends = Semaphore(0), False
        clients = [Client(f"client {n}") for n in range(1, setting.clients + 1)]
        self._running = clients[0]
        threads = [Thread(target=self._lives, args=(client,), daemon=True) for client in clients]
        for thread in threads:
            thread.start()
        for _ in range(setting.steps):
            self.now += timedelta(minutes=self.chance.choice((0, 0, 0, 0, 0, 1, 5, 30)))
            client = self.chance.choice(clients)
            self._gives(client, doomed=self.chance.random() < setting.crashes)
        self._ends = True
        for client, thread in zip(clients, threads, strict=True):
            self._gives(client, doomed=True)
            thread.join()
        self.faults += self._judged()

    def tells(self, line: str) -> None:
        """Write a line of the history."""
        self.history.append(line)

    def _gives(self, client: Client, *, doomed: bool) -> None:
        """Let a client run until it waits again, or for ever if it is over."""
        self._running, client.doomed = client, doomed
        client.turn.release()
        self._back.acquire()

    def waits(self, client: Client) -> None:
        """A client gives the turn back and waits for the next, at which it may crash."""
        self._back.release()
        client.turn.acquire()
        if client.doomed:
            client.doomed = False
            raise Crashed

    def _lives(self, client: Client) -> None:
        """Act, crash, begin anew, until the end."""
        client.turn.acquire()
        while not self._ends:
            client.lag = timedelta(seconds=self.chance.choice((0, 0, 1, 90)))
            try:
                engine = self.setting.engine(HALL, Seat(self, client), clock=lambda: self.now - client.lag)  # type: ignore[arg-type]
                while True:
                    self._acts(engine)
            except Crashed:
                if not self._ends:
                    self.tells(f"{client.name} crashes")
            except StoreError:
                continue
            except Exception as fault:  # noqa: BLE001  (whatever it is, it is a finding)
                self.faults.append(f"{client.name}: {told(fault)}")
                self.tells(f"{client.name}: {told(fault)}")
        self._back.release()

    def _acts(self, engine: Engine) -> None:
        what = self.chance.random()
        if what < 0.15:
            self.acknowledged += engine.tick()
        elif what < 0.4 and self._unanswered:
            self._sends(engine, self.chance.choice(self._unanswered))
        else:
            name = f"a-{len(self.sent)}"
            at, case = engine.clock(), f"c-{self.chance.randrange(_CASES)}"
            begun = any(case == known for known, _ in self.sent.values())
            self.sent[name] = case, something(self.chance, name, at) if begun else opening(name, at)
            self._unanswered.append(name)
            self._sends(engine, name)

    def _sends(self, engine: Engine, name: str) -> None:
        """Send an action, again where the answer is not heard, and now and then though it was."""
        case, action = self.sent[name]
        if action.at > engine.clock():
            engine.store.procedures()  # Whose clock lags has something else to do: a turn ends at a call of the store.
            return
        for _ in range(self.chance.randint(1, 4)):
            try:
                opens = action.move == "propose"
                decision = engine.open("hall", action, case=case) if opens else engine.submit(case, action)
            except StoreError:
                continue
            self._hears(name, decision)
            if name in self._unanswered and self.chance.random() < 0.8:
                self._unanswered.remove(name)
            return

    def _hears(self, name: str, decision: Decision) -> None:
        self.acknowledged += decision.events
        self.tells(f"{self._running.name}: {name} is {'accepted' if decision.accepted else 'refused'}")
        if decision.accepted and name not in {event.action for event in decision.events}:
            self.faults.append(f"case '{decision.case.id}': action '{name}' is accepted, and led to no event of its own")

    def _judged(self) -> Iterator[str]:
        """What is wrong when all is over and the clock has done what was left to it."""
        engine = Engine(HALL, self.failing.store, clock=lambda: self.now + timedelta(hours=1))
        acknowledged = [*self.acknowledged]
        try:
            acknowledged += engine.tick()
        except Exception as fault:  # noqa: BLE001  (whatever it is, it is a finding)
            yield told(fault)
        due = self.failing.store.due(engine.clock())
        if due:
            yield f"still due are {', '.join(due)}"
        yield from faults_kept(engine, acknowledged)
        logs = [event for case in self.failing.store.find() for event in engine.store.load(case)]
        yield from (
            f"case '{one.case}': nobody sent '{one.action}'" for one in logs if one.action is not None and one.action not in self.sent
        )
        words = Counter((one.case, one.data["words"]) for one in logs if "words" in one.data)
        yield from (
            f"case '{case}': what was said as '{said}' is there {times} times" for (case, said), times in words.items() if times > 1
        )


def _smaller(setting: Setting) -> Iterator[Setting]:
    """Settings in which less happens, what makes the most difference first."""
    for fault, often in setting.chances.items():
        if often:
            yield attrs.evolve(setting, chances={**setting.chances, fault: 0})
    if setting.crashes:
        yield attrs.evolve(setting, crashes=0)
    for clients in range(1, setting.clients):
        yield attrs.evolve(setting, clients=clients)
    fewer = {setting.steps * part // 8 for part in (4, 6, 7)} | {setting.steps - 1}
    yield from (attrs.evolve(setting, steps=steps) for steps in sorted(fewer))


def shortest(setting: Setting) -> Simulation:
    """A run in which less happens and something is still wrong; the run itself where nothing smaller is found."""
    run = Simulation(setting)
    while run.faults:
        found = next((smaller for smaller in map(Simulation, _smaller(run.setting)) if smaller.faults), None)
        if found is None:
            break
        run = found
    return run


def story_of(run: Simulation) -> str:
    """A run that went wrong, told: the setting, what is wrong, and what was asked and answered about the case of the first fault."""
    setting = run.setting
    said = ", ".join(f"{fault} {often:.2f}" for fault, often in setting.chances.items() if often) or "nothing fails"
    case = next((known for name, (known, _) in run.sent.items() if f"'{known}'" in run.faults[0] or f"'{name}'" in run.faults[0]), "")
    about = (f" {case} ", f" {case}:", " crashes", *(f" {name} is " for name, (known, _) in run.sent.items() if known == case))
    lines = [line for line in run.history if not case or any(word in f"{line} " for word in about)]
    head = f"seed {setting.seed}: {setting.clients} clients, {setting.steps} steps, {said}, crashes {setting.crashes:.2f}"
    return "\n  ".join([head, *run.faults, "what was asked and answered:", *lines])
