"""A private key made from a name, the same at each start: the practice store's own, and worth nothing elsewhere."""

import hashlib
from functools import cache
from itertools import count

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

BITS, PUBLIC = 1024, 65_537
_SMALL = tuple(n for n in range(3, 2_000, 2) if all(n % d for d in range(3, int(n**0.5) + 1, 2)))


@cache
def private_key(name: str) -> rsa.RSAPrivateKey:
    p, q = _prime(f"{name} p"), _prime(f"{name} q")
    d = rsa.rsa_recover_private_exponent(PUBLIC, p, q)
    ways = (rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q))
    return rsa.RSAPrivateNumbers(p, q, d, *ways, rsa.RSAPublicNumbers(PUBLIC, p * q)).private_key()


@cache
def pem(name: str) -> str:
    """As the account's field wants it."""
    return private_key(name).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _prime(name: str) -> int:
    """The first of the odd numbers after where the name points."""
    bits = b"".join(hashlib.sha256(f"{name} {n}".encode()).digest() for n in range(BITS // 256))
    start = int.from_bytes(bits) | (3 << (BITS - 2)) | 1
    return next(n for n in count(start, 2) if all(n % small for small in _SMALL) and _passes(n))


def _passes(n: int) -> bool:
    return (n - 1) % PUBLIC != 0 and all(pow(base, n - 1, n) == 1 for base in (2, 3, 5, 7))
