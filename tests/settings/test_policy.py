"""The administrator's file: what it may say, and that one that cannot be used never means that nothing is decided."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from app.settings.policy import (
    MAX_BYTES,
    OVERRIDE,
    STRICTEST,
    AllowedLibraries,
    Policy,
    PolicyInForce,
    load_policy,
    system_policy_file,
)
from app.vocabulary.errors import LIBRARY_FORBIDDEN
from app.vocabulary.pin_policy import PinPolicy
from tests.settings.ordinary_user import ordinary_user

SHA = "ab" * 32
OWNERS = frozenset({0, os.geteuid()})
"""The tests' folders belong to whoever runs them."""

FULL: dict[str, Any] = {
    "version": 1,
    "mode": "helpdesk",
    "pin": {
        "shortest": 6,
        "longest": 8,
        "characters": "digits",
        "weak": "refuse",
        "must_differ": False,
        "generated": 6,
    },
    "libraries": {"paths": ["/usr/lib/softhsm/libsofthsm2.so"], "sha256": [SHA]},
    "idle_minutes": 10,
    "mask_labels": True,
    "receipts": False,
    "pin_letters": True,
    "reasons": ["PIN blocked by its holder", "Card handed on"],
}


def load(file: Path, environment: dict[str, str] | None = None) -> PolicyInForce:
    return load_policy(file, environment or {}, OWNERS)


def written(folder: Path, content: bytes) -> Path:
    file = folder / "policy.json"
    file.write_bytes(content)
    file.chmod(0o644)
    return file


def changed(**changes: Any) -> bytes:
    return json.dumps(FULL | changes).encode()


def with_pin(**changes: Any) -> bytes:
    return changed(pin=FULL["pin"] | changes)


def test_without_a_file_nothing_is_decided(tmp_path: Path) -> None:
    assert load(tmp_path / "policy.json") == PolicyInForce(Policy(), "", None)
    assert load(tmp_path / "no folder" / "policy.json").notice is None
    assert Policy().libraries is None
    assert Policy().pin == PinPolicy()


def test_everything_that_can_be_decided_is_read(tmp_path: Path) -> None:
    file = written(tmp_path, changed())
    policy, name, notice = load(file)
    assert notice is None
    assert name == str(file)
    assert policy == Policy(
        mode="helpdesk",
        pin=PinPolicy(shortest=6, longest=8, characters="digits", weak="refuse", must_differ=False, generated=6),
        libraries=AllowedLibraries(paths=("/usr/lib/softhsm/libsofthsm2.so",), sha256=(SHA,)),
        idle_minutes=10,
        mask_labels=True,
        receipts=False,
        pin_letters=True,
        reasons=("PIN blocked by its holder", "Card handed on"),
    )


def test_the_example_of_the_page_is_a_policy(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "policy.md").read_text()
    example = page.split("```json\n", 1)[1].split("```", 1)[0]
    policy, _, notice = load(written(tmp_path, example.encode()))
    assert notice is None
    assert set(json.loads(example)) == set(Policy.__struct_fields__), "the page shows every field"
    assert set(json.loads(example)["pin"]) == set(PinPolicy.__struct_fields__)
    assert policy != Policy()


def test_an_empty_object_decides_nothing(tmp_path: Path) -> None:
    assert load(written(tmp_path, b"{}"))[::2] == (Policy(), None)


BAD = {
    "empty": b"",
    "cut": changed()[:-20],
    "no JSON": b"\x00\xff" * 500,
    "not UTF-8": changed(reasons=["x"]).replace(b'"x"', b'"\xe4"'),
    "a list": b"[]",
    "null": b"null",
    "a later version": changed(version=2, pins={}),
    "version 0": changed(version=0),
    "a misspelled field": changed(librarys={"paths": []}),
    "a misspelled field of the PIN": with_pin(minimum=8),
    "a field in capitals": changed(Mode="helpdesk"),
    "an unknown mode": changed(mode="god"),
    "a PIN of no length": with_pin(shortest=0),
    "a shortest above the longest": with_pin(shortest=9, longest=8),
    "a length as a text": with_pin(shortest="6"),
    "an unknown weakness": with_pin(weak="ignore"),
    "a relative path": changed(libraries={"paths": ["lib/x.so"]}),
    "a path with NUL": changed(libraries={"paths": ["/a\0b"]}),
    "a digest in capitals": changed(libraries={"sha256": [SHA.upper()]}),
    "a digest that is too short": changed(libraries={"sha256": [SHA[:-1]]}),
    "libraries as a list": changed(libraries=[SHA]),
    "no idle time": changed(idle_minutes=0),
    "idle for ever": changed(idle_minutes=10**9),
    "a flag as a text": changed(mask_labels="no"),
    "a reason with a line end": changed(reasons=["a\nb"]),
    "a reason that is written backwards": changed(reasons=["\u202edaeh"]),
    "ten thousand reasons": changed(reasons=["a"] * 10_000),
    "nested too deeply": b'{"x":' * 20_000,
}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD.keys())
def test_a_file_that_cannot_be_used_means_the_strictest_rules(tmp_path: Path, content: bytes) -> None:
    file = written(tmp_path, content)
    policy, name, notice = load(file)
    assert policy == STRICTEST
    assert name == str(file)
    assert notice is not None
    assert str(notice.title) == "The administrator’s policy cannot be used"
    assert len(str(notice.cause)) > 20
    assert "strictest rules" in str(notice.unchanged)
    assert str(file) in str(notice.next_step)
    assert file.read_bytes() == content, "it is nobody's to move but the administrator's"


def test_the_strictest_rules_allow_no_library_at_all() -> None:
    refusal = PolicyInForce(STRICTEST, "/etc/symbolon/policy.json").refusal("/usr/lib/x.so", SHA)
    assert refusal is not None
    assert refusal.title.text == LIBRARY_FORBIDDEN
    assert STRICTEST.pin.weak == "refuse"
    for name in Policy.__struct_fields__:
        assert name in ("version", "reasons", "pin_letters") or getattr(STRICTEST, name) != getattr(Policy(), name)


def test_a_file_may_be_as_long_as_the_limit_and_no_longer(tmp_path: Path) -> None:
    assert load(written(tmp_path, changed().ljust(MAX_BYTES))).notice is None
    notice = load(written(tmp_path, changed().ljust(MAX_BYTES + 1))).notice
    assert notice is not None
    assert "far too long" in str(notice.cause)


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo], ids=["folder", "pipe"])
def test_what_is_no_file_is_refused_without_waiting(tmp_path: Path, make: Any) -> None:
    make(tmp_path / "policy.json")
    notice = load(tmp_path / "policy.json").notice
    assert notice is not None
    assert "not a regular file" in str(notice.cause)


# ── who can change it ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("mode", [0o664, 0o646, 0o666, 0o622])
def test_a_file_that_others_can_write_is_refused(tmp_path: Path, mode: int) -> None:
    file = written(tmp_path, changed())
    file.chmod(mode)
    policy, _, notice = load(file)
    assert policy == STRICTEST
    assert notice is not None
    assert f"can write to {file}" in str(notice.cause)


def test_a_folder_that_others_can_write_is_refused_unless_it_is_sticky(tmp_path: Path) -> None:
    folder = tmp_path / "symbolon"
    folder.mkdir()
    file = written(folder, changed())
    for mode, usable in ((0o755, True), (0o775, False), (0o777, False), (0o1777, True)):
        folder.chmod(mode)
        assert (load(file).notice is None) is usable, oct(mode)
    folder.chmod(0o755)


def test_a_file_of_an_ordinary_user_is_refused() -> None:
    with ordinary_user() as folder:
        file = written(folder, changed())
        policy, _, notice = load_policy(file, {})
        assert policy == STRICTEST
        assert notice is not None
        assert "does not belong to the administrator" in str(notice.cause)


def test_a_link_is_only_as_good_as_where_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "open").mkdir()
    file = tmp_path / "etc" / "policy.json"
    file.symlink_to(written(tmp_path / "open", changed()))
    assert load(file).notice is None
    (tmp_path / "open").chmod(0o777)
    assert load(file).policy == STRICTEST


def test_a_link_to_nothing_is_a_file_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "policy.json").symlink_to(tmp_path / "gone")
    (tmp_path / "circle.json").symlink_to(tmp_path / "circle.json")
    for name in ("policy.json", "circle.json"):
        assert load(tmp_path / name).policy == STRICTEST, name


def test_a_folder_that_may_not_be_looked_into_may_hold_a_policy() -> None:
    with ordinary_user() as folder:
        (folder / "etc").mkdir()
        file = written(folder / "etc", changed())
        (folder / "etc").chmod(0)
        policy, _, notice = load_policy(file, {OVERRIDE: "/dev/null"}, OWNERS | {os.geteuid()})
        assert policy == STRICTEST
        assert notice is not None
        assert "Permission denied" in str(notice.cause)


# ── the other file ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_another_file_counts_only_where_there_is_no_system_wide_one(tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_bytes(b'{"mode": "everything"}')
    other.chmod(0o600)
    named = {OVERRIDE: str(other)}
    assert load(tmp_path / "policy.json", named).policy.mode == "everything"
    file = written(tmp_path, changed())
    assert load(file, named).policy.mode == "helpdesk"
    file.write_bytes(b"broken")
    assert load(file, named).policy == STRICTEST


def test_another_file_may_be_the_users_own_but_not_everybodys() -> None:
    with ordinary_user() as folder:
        other = written(folder, b'{"mode": "inspect", "idle_minutes": 5}')
        named = {OVERRIDE: str(other)}
        assert load_policy(folder / "none.json", named).policy == Policy(mode="inspect", idle_minutes=5)
        other.chmod(0o666)
        assert load_policy(folder / "none.json", named).policy == STRICTEST


def test_another_file_that_is_not_there_is_not_taken_for_none(tmp_path: Path) -> None:
    assert load(tmp_path / "policy.json", {OVERRIDE: str(tmp_path / "typo.json")}).policy == STRICTEST
    assert load(tmp_path / "policy.json", {OVERRIDE: ""}).policy == Policy()


@pytest.mark.parametrize(
    ("platform", "place"),
    [("linux", "/etc/symbolon/policy.json"), ("darwin", "/Library/Application Support/Symbolon/policy.json")],
)
def test_each_system_has_one_place(platform: str, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setenv("XDG_CONFIG_DIRS", "/tmp/mine")
    assert system_policy_file() == Path(place)


# ── libraries ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_library_is_allowed_by_path_through_links_or_by_digest(tmp_path: Path) -> None:
    real = tmp_path / "lib.so.1.2"
    real.touch()
    (tmp_path / "lib.so").symlink_to(real)
    by_path = AllowedLibraries(paths=(str(tmp_path / "lib.so"),))
    assert by_path.allow(str(real), "00" * 32)
    assert not by_path.allow(str(tmp_path / "other.so"), SHA)
    by_digest = AllowedLibraries(sha256=(SHA,))
    assert by_digest.allow("/anywhere/x.so", SHA)
    assert not by_digest.allow("/anywhere/x.so", "00" * 32)
    assert not AllowedLibraries().allow(str(real), SHA)


def test_a_refusal_names_the_library_the_policy_and_the_way_out() -> None:
    force = PolicyInForce(Policy(libraries=AllowedLibraries()), "/etc/symbolon/policy.json")
    refusal = force.refusal("/opt/{policy}/x.so", SHA)
    assert refusal is not None
    assert "/opt/{policy}/x.so is not among them" in str(refusal.cause)
    assert "administrator’s policy" in str(refusal.cause)
    assert "/etc/symbolon/policy.json" in str(refusal.next_step)
    assert refusal.details["SHA-256"] == SHA
