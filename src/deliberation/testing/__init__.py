"""What a test of a rule needs: a view put together by hand, a table of what holds and what does not, the laws every rule keeps."""

from deliberation.testing.laws import Table, check_rule
from deliberation.testing.looking import look

__all__ = ["Table", "check_rule", "look"]
