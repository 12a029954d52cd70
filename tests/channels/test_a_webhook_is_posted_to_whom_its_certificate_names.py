"""By https a webhook is posted to a server only whose certificate is vouched for, and is that name's."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from backend.sending.posting import Fault, Policy, post
from tests.channels.hearing import HERE, listening

NAME = "hooks.example"
POLICY = Policy(networks=HERE, seconds=20, resolve=lambda _host, _port: ["127.0.0.1"])


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of that name, which nobody but itself vouches for, and its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    lasting = made.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    named = lasting.add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
    shape = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path = tmp_path / "certificate.pem"
    path.write_bytes(named.sign(key, hashes.SHA256()).public_bytes(shape[0]) + key.private_bytes(*shape))
    return path


def test_whoever_is_not_vouched_for_hears_nothing(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with listening(certificate) as listener:
        url = f"https://{NAME}:{listener.port}/"
        assert post(url, b"{}", {}, POLICY) is Fault.UNREACHABLE
        assert listener.told == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert post(url.replace("hooks", "other"), b"{}", {}, POLICY) is Fault.UNREACHABLE
        assert listener.told == []
        assert post(url, b"{}", {}, POLICY) == 204
        assert [told.body for told in listener.told] == [b"{}"]
