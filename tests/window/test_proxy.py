"""p11-kit's proxy as a library: SoftHSM's tokens in other slots, and functions of its own for each caller."""

import subprocess
from pathlib import Path

import pytest

from app.model.token import Token
from tests.compatibility.columns import proxy_environment
from tests.desk import Desk
from tests.softhsm import SoftHsm, find_library
from tests.window.steps import generate, import_certificate, sign, write_certificate


@pytest.fixture
def proxied(desk: Desk, softhsm: SoftHsm, tmp_path: Path) -> Token:
    """Configure the proxy, which shows the token *Anna*."""
    softhsm.new_token("Anna")
    folder = tmp_path / "p11-kit"
    folder.mkdir()
    path = find_library("p11-kit-modules", "p11-kit-proxy.so")
    desk.add(path, proxy_environment(softhsm, folder), "Proxy")
    return desk.token("Anna")


def test_a_token_is_listed_and_its_slot_is_the_proxys(desk: Desk, proxied: Token) -> None:
    info = proxied.library.info
    assert info is not None
    assert info.manufacturer == "PKCS#11 Kit"
    assert proxied.info.manufacturer == "SoftHSM project"
    assert len(proxied.mechanisms) > 50


def test_keys_are_made_and_sign(desk: Desk, proxied: Token, tmp_path: Path) -> None:
    desk.log_in(proxied, SoftHsm.pin)
    key = generate(desk, proxied, "Mine")
    write_certificate(desk, proxied, key, tmp_path / "anna.pem", pem=True)
    import_certificate(desk, proxied, tmp_path / "anna.pem")
    file = tmp_path / "letter.txt"
    file.write_text("Both sides agree.\n")
    assert "Signed and verified" in sign(desk, proxied, key, file)
    command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", f"{file}.p7s", "-content", str(file)]
    subprocess.run([*command, "-noverify"], check=True, capture_output=True)
