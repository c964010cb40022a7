"""Procedures held against each other: what differs between two of them, as data and in words. Nothing is decided or changed here."""

from deliberation.checking.difference import Difference, difference
from deliberation.checking.telling import told

__all__ = ["Difference", "difference", "told"]
