"""The store in a host's database does all that is demanded, in transactions of its own and in the host's."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from threading import Thread
from time import sleep
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from deliberation import stores
from deliberation.engine import Engine as CaseEngine
from deliberation.errors import StoreError
from deliberation.model import Beside
from deliberation.stores import SqlStore
from deliberation.stores.sql import metadata
from deliberation.testing import check_store
from deliberation.testing.samples import DESK, act, ballots, indexed, later, secret
from deliberation.testing.samples import event as happened
from deliberation.testing.trial import appended, tried


class InTheHosts:
    """Each call in a transaction of the host's, which goes on and commits whatever became of the call."""

    def __init__(self, begin: Callable[[], Any], **names: str) -> None:
        self._begin, self._names = begin, names

    @classmethod
    def offers(cls, name: str) -> None:
        """Offer a method of the store."""

        def call(self: InTheHosts, *given: Any, **named: Any) -> Any:
            with self._begin() as bind:
                try:
                    return getattr(SqlStore(bind, **self._names), name)(*given, **named)
                finally:
                    bind.execute(text("SELECT 1"))
                    bind.commit()

        setattr(cls, name, call)


def hosts(begin: Callable[[], Any], **names: str) -> Any:
    """A store in the host's transactions."""
    return InTheHosts(begin, **names)


for method in vars(SqlStore):
    if not method.startswith("_"):
        InTheHosts.offers(method)


def test_it_does_all_that_is_demanded_on_sqlite(files: Callable[[], Engine]) -> None:
    """On an engine."""
    check_store(lambda: SqlStore(files()))


def test_it_does_all_that_is_demanded_on_sqlite_in_the_hosts_transactions(files: Callable[[], Engine]) -> None:
    """On connections."""
    check_store(lambda: hosts(files().connect))


def test_it_does_all_that_is_demanded_on_postgresql(postgres: Engine, schemas: Callable[[], str]) -> None:
    """On an engine."""
    check_store(lambda: SqlStore(postgres, schema=schemas()), reopen=lambda store: store)


def test_it_does_all_that_is_demanded_on_postgresql_in_the_hosts_transactions(postgres: Engine, schemas: Callable[[], str]) -> None:
    """On connections."""
    check_store(lambda: hosts(postgres.connect, schema=schemas()))


def test_it_does_all_that_is_demanded_on_postgresql_in_the_hosts_sessions(postgres: Engine, schemas: Callable[[], str]) -> None:
    """On sessions."""
    check_store(lambda: hosts(lambda: Session(postgres), schema=schemas()))


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An engine whose first schema is empty but for the tables."""
    if request.param == "sqlite":
        yield request.getfixturevalue("files")()
        return
    postgres, schema = request.getfixturevalue("postgres"), request.getfixturevalue("schemas")()
    with postgres.connect() as db:
        address = db.engine.url.update_query_dict({"options": f"-csearch_path={schema}"})
    made = create_engine(address)
    yield made
    made.dispose()


BESIDE = Beside(ballots("yes"), (secret(1, "reason", "so"),))


@pytest.mark.parametrize("begin", [Engine.connect, Session], ids=["connection", "session"])
def test_what_the_host_rolls_back_was_never_there(engine: Engine, begin: Callable[[Engine], AbstractContextManager[Any]]) -> None:
    """Events, index, ballots, personal values, texts and refusals, all within the host's transaction."""
    with begin(engine) as bind:
        store = SqlStore(bind)
        case = CaseEngine(DESK, store, clock=later).open("desk", act("bring", "a-1", title="A well"), case="c-1").case
        store.append("c-1", (happened("c-1", 2), happened("c-1", 3)), expected=case.length, index=indexed(), beside=BESIDE)
        assert (3, {"yes": 1}, {"reason": "so"}) == (len(store.load("c-1")), store.ballots("c-1", "vote", 0), store.personal("c-1", 1))
        bind.rollback()
    store = SqlStore(engine)
    assert ((), (), {}, {}, {}) == (
        store.load("c-1"),
        store.find(),
        store.ballots("c-1", "vote", 0),
        store.personal("c-1", 1),
        store.procedures(),
    )


@pytest.mark.parametrize("begin", [Engine.connect, Session], ids=["connection", "session"])
def test_a_refused_append_leaves_the_hosts_transaction_as_it_was(
    engine: Engine, begin: Callable[[Engine], AbstractContextManager[Any]]
) -> None:
    """What the host wrote before stands, nothing of the append does, and what comes after is kept."""
    with engine.begin() as db:
        db.execute(text("CREATE TABLE minutes (line TEXT)"))
    SqlStore(engine).append("c-0", (happened("c-0", 1, "used"),), expected=0, index=indexed())
    with begin(engine) as bind:
        bind.execute(text("INSERT INTO minutes VALUES ('before')"))
        store = SqlStore(bind)
        for case, expected in (("c-1", 0), ("c-0", 1)):
            two = (happened(case, expected + 1, "new"), happened(case, expected + 2, "used"))
            assert "ActionReused of 'used'" == appended(store, case, two, expected=expected, index=indexed("moved"), beside=BESIDE)
            assert "ActionReused of 'used'" == tried(store, happened(case, expected + 1, "used"), expected=expected)
        assert "StaleCase of 'c-0', expected 0, found 1" == tried(store, happened("c-0", 1), expected=0)
        assert "kept" == tried(store, happened("c-1", 1, "new"), expected=0)
        bind.commit()
    store = SqlStore(engine)
    assert (("c-0", "c-1"), (), {}) == (store.find(), store.find(step="moved"), store.ballots("c-0", "vote", 0))
    assert ["used", "new"] == [one.action for case in ("c-0", "c-1") for one in store.load(case)]
    with engine.connect() as db:
        assert ["before"] == list(db.execute(text("SELECT line FROM minutes")).scalars())


def test_a_session_of_each_thread_serves_one_engine(engine: Engine) -> None:
    """A `scoped_session` is another session in each thread, and each commits its own."""
    sessions = scoped_session(sessionmaker(engine))
    cases = CaseEngine(DESK, SqlStore(sessions), clock=later)
    sessions.commit()

    def submit(case: str) -> None:
        cases.open("desk", act("bring", case, title="A well"), case=case).require()
        if case != "c-2":
            sessions.commit()
        sessions.remove()

    for case in ("c-1", "c-2", "c-3"):
        thread = Thread(target=submit, args=(case,))
        thread.start()
        thread.join()
    sessions.remove()
    assert ("c-1", "c-3") == SqlStore(engine).find()


def test_an_append_is_one_statement_on_postgresql(postgres: Engine, schemas: Callable[[], str]) -> None:
    """With all that is beside it; nothing is begun or committed around it."""
    said: list[str] = []
    engine = postgres.execution_options()
    event.listen(engine, "before_cursor_execute", lambda _db, _cursor, statement, *_: said.append(statement))
    store = SqlStore(engine, schema=schemas())
    store.append("c-1", (happened("c-1", 1, "a-1"),), expected=0, index=indexed(), beside=BESIDE)
    store.append("c-1", (), expected=1, index=indexed())
    assert ["WITH", "WITH"] == [line.split()[0] for line in said]


def test_towns_share_tables_and_see_nothing_of_each_other(engine: Engine) -> None:
    """The same ids of cases, actions and procedures are another's in each."""
    one, other = SqlStore(engine, town="xichuan"), SqlStore(engine, town="Xichuan")
    for at, store in enumerate((one, other)):
        store.append("c-1", (happened("c-1", 1, "a-1", at=at),), expected=0, index=indexed(due=later()), beside=BESIDE)
        store.keep("d-1", f"text {at}")
    assert [0, 1] == [store.load("c-1")[0].data["at"] for store in (one, other)]
    other.append("c-2", (happened("c-2", 1),), expected=0, index=indexed(due=later()))
    other.erase("c-1", 1)
    assert (("c-1",), ("c-1",), {"yes": 1}, {"reason": "so"}, {"d-1": "text 0"}) == (
        one.find(),
        one.due(later()),
        one.ballots("c-1", "vote", 0),
        one.personal("c-1", 1),
        one.procedures(),
    )


def test_tables_have_the_names_that_the_host_wants(postgres: Engine) -> None:
    """A schema, a prefix, or both; names that need quotes too."""
    with postgres.begin() as db:
        db.execute(text('CREATE SCHEMA "The Town"'))
    metadata(schema="The Town", prefix="select ").create_all(postgres)
    store = SqlStore(postgres, schema="The Town", prefix="select ")
    store.append("c-1", (happened("c-1", 1, "a-1"), happened("c-1", 2)), expected=0, index=indexed(), beside=BESIDE)
    assert 2 == len(store.load("c-1"))


def test_texts_are_compared_letter_by_letter_on_postgresql(postgres: Engine, schemas: Callable[[], str]) -> None:
    """Whatever the language of the database is: each column of text has the collation C."""
    query = "SELECT DISTINCT collation_name FROM information_schema.columns WHERE table_schema = :schema AND data_type = 'text'"
    with postgres.connect() as db:
        assert ["C"] == list(db.execute(text(query), {"schema": schemas()}).scalars())


def _while_open(postgres: Engine, schema: str, first: Callable[[SqlStore], object], end: Callable[[Connection], None]) -> str:
    """What comes of an append that is made while another transaction has something open, which then ends."""
    said: list[str] = []
    with postgres.connect() as db:
        first(SqlStore(db, schema=schema))
        second = Thread(target=lambda: said.append(tried(SqlStore(postgres, schema=schema), happened("c-1", 2, "a-2"), expected=1)))
        second.start()
        sleep(0.2)
        assert [] == said
        end(db)
    second.join(20)
    return said[0]


@pytest.mark.parametrize(
    ("first", "end", "expected"),
    [
        (happened("c-1", 2, "a-3"), Connection.commit, "StaleCase of 'c-1', expected 1, found 2"),
        (happened("c-1", 2, "a-3"), Connection.rollback, "kept"),
        (happened("c-2", 1, "a-2"), Connection.commit, "ActionReused of 'a-2'"),
        (happened("c-2", 1, "a-2"), Connection.rollback, "kept"),
        (None, Connection.commit, "kept"),
        (None, Connection.rollback, "kept"),
    ],
)
def test_who_writes_second_waits_for_how_the_first_ends(
    postgres: Engine, schemas: Callable[[], str], first: Any, end: Callable[[Connection], None], expected: str
) -> None:
    """And is told what is so then: of the same number, of the same action, of an index alone."""
    schema = schemas()
    SqlStore(postgres, schema=schema).append("c-1", (happened("c-1", 1),), expected=0, index=indexed())
    if first is None:
        begun = lambda store: store.append("c-1", (), expected=1, index=indexed("moved"))  # noqa: E731
    else:
        begun = lambda store: tried(store, first, expected=first.n - 1)  # noqa: E731
    assert expected == _while_open(postgres, schema, begun, end)


def test_tables_that_are_not_there_are_told(engine: Engine) -> None:
    """With what makes them, and with the database's own complaint as the cause."""
    with pytest.raises(StoreError, match=r"^the database: .*no_such.*; is it there, and are the tables made\? 'metadata") as caught:
        SqlStore(engine, prefix="no_such_").load("c-1")
    assert caught.value.__cause__ is not None


def test_a_letter_that_postgresql_does_not_keep_is_told(postgres: Engine, schemas: Callable[[], str]) -> None:
    """NUL in an id; in the data of an event, it is written another way."""
    with pytest.raises(StoreError, match="NUL"):
        SqlStore(postgres, schema=schemas()).append("c\0", (happened("c\0", 1),), expected=0, index=indexed())


def test_a_lock_held_too_long_is_told(files: Callable[[], Engine]) -> None:
    """As something to try again."""
    engine = files()
    hasty = create_engine(engine.url, connect_args={"timeout": 0.05})
    with engine.connect() as db:
        db.exec_driver_sql("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match="locked; try again, with the whole transaction where it is yours") as caught:
            SqlStore(hasty).append("c-1", (happened("c-1", 1),), expected=0, index=indexed())
    assert isinstance(caught.value.__cause__, OperationalError)
    hasty.dispose()


def test_two_transactions_that_do_not_go_together_are_told(postgres: Engine, schemas: Callable[[], str]) -> None:
    """Where the host asks for more than PostgreSQL's usual isolation, whoever is second does the transaction again."""
    schema = schemas()
    store = SqlStore(postgres, schema=schema)
    store.append("c-1", (happened("c-1", 1),), expected=0, index=indexed())
    with postgres.connect().execution_options(isolation_level="REPEATABLE READ") as db:
        late = SqlStore(db, schema=schema)
        assert 1 == len(late.load("c-1"))
        store.append("c-1", (happened("c-1", 2),), expected=1, index=indexed())
        with pytest.raises(StoreError, match=r"could not serialize .*; try again, with the whole transaction"):
            late.append("c-1", (happened("c-1", 2),), expected=1, index=indexed())


def test_events_without_their_head_are_told(postgres: Engine, schemas: Callable[[], str]) -> None:
    """A database that was put together by hand is not written on."""
    schema = schemas()
    store = SqlStore(postgres, schema=schema)
    store.append("c-1", (happened("c-1", 1),), expected=0, index=indexed())
    with postgres.begin() as db:
        db.execute(text(f"DELETE FROM {schema}.deliberation_cases"))
    with pytest.raises(StoreError, match="case 'c-1' has other events than its length says, 0: restore a backup"):
        store.append("c-1", (happened("c-1", 1),), expected=0, index=indexed())


def run(code: str) -> str:
    """What a program prints."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_sqlalchemy_is_imported_when_it_is_asked_for() -> None:
    """Not with the other stores."""
    ask = "print('sqlalchemy' in sys.modules)"
    assert "False\nTrue\n" == run(
        f"import sys; from deliberation.stores import SqliteStore; {ask}; from deliberation.stores import SqlStore; {ask}"
    )


def test_a_name_is_looked_up_when_it_is_first_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the very thing; another name is told as any module tells it."""
    monkeypatch.delitem(vars(stores), "SqlStore")
    assert stores.SqlStore is SqlStore
    with pytest.raises(AttributeError, match=r"^module 'deliberation.stores' has no attribute 'SqlStores'$"):
        getattr(stores, "SqlStores")  # noqa: B009  (a type checker knows that it is not there)


@pytest.mark.parametrize(("lacks", "said"), [("sqlalchemy", r"pip install 'deliberation\[sql\]'"), ("deliberation.stores.sql", "halted")])
def test_what_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch, lacks: str, said: str) -> None:
    """With the extra that brings it; a fault of our own is told as it is."""
    for name in [name for name in sys.modules if name.startswith("deliberation.stores.sql.") or name == "deliberation.stores.sql"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(vars(stores), "SqlStore")
    monkeypatch.setitem(sys.modules, lacks, None)
    with pytest.raises(ModuleNotFoundError, match=said):
        stores.SqlStore  # noqa: B018


@pytest.mark.parametrize("events", [1, 2], ids=["one", "two"])
@pytest.mark.parametrize("begin", [None, Engine.connect, Session], ids=["engine", "connection", "session"])
@pytest.mark.parametrize("word", ["BEGIN", "WITH", "SAVEPOINT", "COMMIT", "RELEASE"])
def test_a_connection_that_is_lost_is_told_as_something_to_try_again(
    postgres: Engine, schemas: Callable[[], str], word: str, begin: Callable[[Engine], Any] | None, events: int
) -> None:
    """Before whichever statement it is lost, nothing of the append is there; the same once more is kept, or is told as stale."""
    schema, lost, said = schemas(), list[str](), list[str]()
    engine = create_engine(postgres.url)

    def lose(db: Connection, _: object, statement: str, *__: object) -> None:
        if statement.startswith(word) and not lost:
            lost.append(statement)
            with postgres.connect() as other:
                pid = db.connection.dbapi_connection.info.backend_pid  # type: ignore[union-attr]
                other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})

    event.listen(engine, "before_cursor_execute", lose)
    some = tuple(happened("c-1", n, f"a-{n}") for n in range(1, events + 1))
    for _ in range(2):
        if begin is None:
            said.append(tried(SqlStore(engine, schema=schema), *some, expected=0))
        else:
            with begin(engine) as bind:
                said.append(tried(SqlStore(bind, schema=schema), *some, expected=0))
                if said[-1] == "kept":
                    bind.commit()
        if said[0] != "kept" and len(said) == 1:
            assert () == SqlStore(postgres, schema=schema).load("c-1")
    engine.dispose()
    told = "StoreError: the database: terminating connection due to administrator command; try again, with the whole transaction where it is yours"
    expected = [told, "kept"] if lost else ["kept", f"StaleCase of 'c-1', expected 0, found {events}"]
    assert expected == said
    assert events == len(SqlStore(postgres, schema=schema).load("c-1"))
