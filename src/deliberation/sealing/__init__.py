"""A chain over the entries of every case, sealed with the host's key: whoever changes, removes, inserts or moves one is found. Needs an extra."""

from deliberation.sealing.keys import Key, new_key, public_key, read_key
from deliberation.sealing.making import Sealable, seal
from deliberation.sealing.placing import Fault
from deliberation.sealing.seals import Seal, link, read_seal
from deliberation.sealing.verifying import Report, verify

__all__ = ["Fault", "Key", "Report", "Seal", "Sealable", "link", "new_key", "public_key", "read_key", "read_seal", "seal", "verify"]
