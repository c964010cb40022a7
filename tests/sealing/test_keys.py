"""Keys are Ed25519 in PEM; without the extra it is said which one is needed."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, x25519
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat, PublicFormat

from deliberation.sealing import keys, new_key, public_key, read_key
from deliberation.sealing.keys import signed_by

SECRET, PUBLIC = new_key()
STRANGE = x25519.X25519PrivateKey.generate()


def test_a_key_is_named_by_its_public_half() -> None:
    """Which tells whether it signed."""
    key = read_key(SECRET)
    assert (64, key.name) == (len(key.name), public_key(PUBLIC))
    assert [True, False] == [signed_by(key.name, key.sign(b"text"), text) for text in (b"text", b"other")]
    assert "PrivateKey" not in repr(key)


def test_a_key_may_be_locked() -> None:
    """With a password, which it then needs."""
    key = ed25519.Ed25519PrivateKey.generate()
    locked = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"elm")).decode()
    assert 64 == len(read_key(locked, password="elm").name)
    for password in (None, "oak"):
        with pytest.raises(ValueError, match="no key that can seal: "):
            read_key(locked, password=password)


def test_what_is_no_key_is_told() -> None:
    """The public one where the secret one is needed, one of another kind, no key at all."""
    strange = STRANGE.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    for pem in (PUBLIC, strange, "", "nonsense"):
        with pytest.raises(ValueError, match=r"no key that can seal: .*; give the secret PEM file of an Ed25519 key"):
            read_key(pem)
    public = STRANGE.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    for pem in (SECRET, public, "", "nonsense"):
        with pytest.raises(ValueError, match=r"no public key.*; give the public PEM file of an Ed25519 key"):
            public_key(pem)


def test_without_the_extra_it_is_said_which(monkeypatch: pytest.MonkeyPatch) -> None:
    """And nothing else of the library needs it."""
    monkeypatch.setitem(sys.modules, "cryptography.exceptions", None)
    with pytest.raises(ModuleNotFoundError, match=r"^sealing needs cryptography: pip install 'deliberation\[sealing\]'$"):
        importlib.reload(keys)
    code = "import sys; sys.modules['cryptography'] = None; from deliberation import *; import deliberation.cli.seal, deliberation.stores"
    assert 0 == subprocess.run([sys.executable, "-c", code], check=False).returncode
