"""Treez's proof: two parts, not the three of a JSON web token, signed anew for each address that is asked.

The key is RSA; its certificate was mailed to Treez, which gave the certificate an id.
"""

import base64
import json
import uuid
from datetime import datetime

from app.errors import Refused
from services.connector import Account

LIFE_MS = 30_000
"""Any other life is refused."""


def token(url: str, account: Account, now: datetime) -> str:
    """What stands in `Authorization`, for exactly this address. Raises `Refused` where the key cannot be read."""
    begins = int(now.timestamp() * 1000)
    claims = {
        "aud": url,
        "iss": account.get("certificate"),
        "oid": account.get("organisation"),
        "iat": begins,
        "exp": begins + LIFE_MS,
        "jti": str(uuid.uuid4()),
    }
    shown = json.dumps(claims, separators=(",", ":")).encode()
    first = base64.urlsafe_b64encode(shown).rstrip(b"=")
    return f"{first.decode()}.{base64.b64encode(_signed(first, account.get('private_key'))).decode()}"


def _signed(text: bytes, pem: str) -> bytes:
    """RSASSA-PKCS1-v1_5 with SHA-256. The key's own numbers are not proved again at each question: that takes long."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding, rsa
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(pem.encode(), None, unsafe_skip_rsa_key_validation=True)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, rsa.RSAPrivateKey):
        raise Refused("The private key cannot be read.", hint="Paste the whole PEM text, without a pass phrase.")
    return key.sign(text, padding.PKCS1v15(), hashes.SHA256())
