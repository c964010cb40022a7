"""What tests need: of a rule, a view put together by hand, a table and the laws every rule keeps; of a store, all that is demanded of one."""

from deliberation.testing.laws import Table, check_rule
from deliberation.testing.looking import look
from deliberation.testing.stores import check_store

__all__ = ["Table", "check_rule", "check_store", "look"]
