"""Procedures held against each other, and with one edit each against what a town tells and promises. Nothing is decided or changed here."""

from deliberation.checking.difference import Difference, difference
from deliberation.checking.mutating import Mutant, mutants, mutation, sampled
from deliberation.checking.surviving import Trial, survivors, trials
from deliberation.checking.telling import told

__all__ = ["Difference", "Mutant", "Trial", "difference", "mutants", "mutation", "sampled", "survivors", "told", "trials"]
