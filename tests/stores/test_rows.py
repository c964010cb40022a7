"""What every store writes alike is read back strictly."""

from __future__ import annotations

import pytest

from deliberation.errors import StoreError
from deliberation.stores.rows import place


@pytest.mark.parametrize("after", ["x", "1.2", "-1", "1.", ".", "١", " 1"])
def test_a_place_that_nobody_gave_is_told(after: str) -> None:
    """With what to hand back."""
    with pytest.raises(StoreError, match="is no place among the changes of this store: hand back what 'changes' gave, or '' to begin"):
        place(after)
