"""The practice store's key: the same at each start, a real one, and none of two names alike."""

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from services.practice.treez.key import pem, private_key


def test_a_name_gives_its_key_and_another_name_another() -> None:
    key = load_pem_private_key(pem("tests").encode(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    assert key.key_size == 2048
    assert key.private_numbers() == private_key.__wrapped__("tests").private_numbers()
    assert pem("tests") != pem("practice-store")


def test_what_it_signs_its_public_half_accepts() -> None:
    key = private_key("tests")
    proof = key.sign(b"a", padding.PKCS1v15(), hashes.SHA256())
    key.public_key().verify(proof, b"a", padding.PKCS1v15(), hashes.SHA256())
