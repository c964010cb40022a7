"""Keys that sign seals and show who signed them: Ed25519, in files as PEM. The one import of `cryptography`."""

from __future__ import annotations

from typing import Protocol

import attrs

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        PublicFormat,
        load_pem_private_key,
        load_pem_public_key,
    )
except ModuleNotFoundError as fault:
    raise ModuleNotFoundError("sealing needs cryptography: pip install 'deliberation[sealing]'", name=fault.name) from fault

__all__ = ["Key", "new_key", "public_key", "read_key", "signed_by"]


class Key(Protocol):
    """What seals: a name, which is the public key in hexadecimal, and signatures. It may be a card or a service of the host's."""

    @property
    def name(self) -> str:
        """The 32 bytes of the public key, in hexadecimal: too short to need a fingerprint."""

    def sign(self, text: bytes, /) -> bytes:
        """The Ed25519 signature of a text, 64 bytes."""


@attrs.frozen
class _Held:
    name: str
    _key: Ed25519PrivateKey = attrs.field(repr=False)

    def sign(self, text: bytes, /) -> bytes:
        return self._key.sign(text)


def _name(key: Ed25519PublicKey) -> str:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def new_key() -> tuple[str, str]:
    """A new key as two PEM texts: the one that seals, to be kept secret, and the public one.

    >>> secret, public = new_key()
    >>> read_key(secret).name == public_key(public)
    True
    """
    key = Ed25519PrivateKey.generate()
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return secret.decode(), key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def read_key(pem: str, *, password: str | None = None) -> Key:
    """The key of a PEM text, with the password it is locked with. Raises `ValueError` where it holds none that can seal."""
    try:
        key = load_pem_private_key(pem.encode(), None if password is None else password.encode())
    except (ValueError, TypeError) as fault:
        raise ValueError(f"no key that can seal: {fault}; give the secret PEM file of an Ed25519 key") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError("no key that can seal: it is of another kind; give the secret PEM file of an Ed25519 key")
    return _Held(_name(key.public_key()), key)


def public_key(pem: str) -> str:
    """The name of the key of a public PEM text. Raises `ValueError` where it holds none."""
    try:
        key = load_pem_public_key(pem.encode())
    except ValueError as fault:
        raise ValueError(f"no public key: {fault}; give the public PEM file of an Ed25519 key") from None
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("no public key of this kind; give the public PEM file of an Ed25519 key")
    return _name(key)


def signed_by(name: str, signature: bytes, text: bytes) -> bool:
    """Whether the key of that name has signed a text. Raises `ValueError` for a name that is none."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(name)).verify(signature, text)
    except InvalidSignature:
        return False
    return True
