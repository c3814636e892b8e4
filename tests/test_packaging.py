"""Lock, scripts and tracked files: a fresh machine gets what is meant, and no file names anybody's machine."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.catalogue import rule

ROOT = Path(__file__).resolve().parents[1]
LOCK = (ROOT / "requirements.lock").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
SCRIPTS = ["run", "test", ".ci/run", "installers/build"]

ENTRY = re.compile(
    r"(?P<name>[a-z0-9][a-z0-9.-]*)==(?P<version>[^ ;]+)(?: ; (?P<marker>[^\\\n]+?))? \\\n"
    r"(?P<hashes>(?: {4}--hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)"
)


def asked_for() -> list[Requirement]:
    return [Requirement(line) for line in (*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"])]


def locked() -> dict[str, Version]:
    return {canonicalize_name(entry["name"]): Version(entry["version"]) for entry in ENTRY.finditer(LOCK)}


def project_files() -> list[Path]:
    """Everything that is or may be committed."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    return [path for name in listed if name and (path := ROOT / name).is_file()]


@rule(23)
def test_the_lock_is_versions_and_hashes_and_nothing_else() -> None:
    assert ENTRY.sub("", LOCK) == ""
    assert len(locked()) > 30


def test_no_package_is_locked_twice() -> None:
    assert len(locked()) == len(list(ENTRY.finditer(LOCK)))


def test_the_lock_has_what_the_project_asks_for() -> None:
    versions = locked()
    wrong = {
        requirement.name: versions.get(canonicalize_name(requirement.name))
        for requirement in asked_for()
        if versions.get(canonicalize_name(requirement.name), Version("0")) not in requirement.specifier
    }
    assert wrong == {}


def test_markers_leave_out_only_what_another_system_needs() -> None:
    """Entries apply on Linux, or are for Windows or macOS: the lock serves all three."""
    markers = {entry["name"]: entry["marker"] for entry in ENTRY.finditer(LOCK) if entry["marker"]}
    assert "colorama" in markers
    assert "macholib" in markers
    systems = [{"sys_platform": name, "python_version": "3.14"} for name in ("linux", "win32", "darwin")]
    for name, marker in markers.items():
        assert any(Marker(marker).evaluate(dict(system)) for system in systems), name


def test_what_runs_here_is_what_is_locked() -> None:
    from importlib.metadata import version

    here = {requirement.name: Version(version(requirement.name)) for requirement in asked_for()}
    assert here == {name: locked()[canonicalize_name(name)] for name in here}


def test_the_pyside_that_aborts_is_excluded() -> None:
    [pyside] = [one for one in asked_for() if canonicalize_name(one.name) == "pyside6-essentials"]
    assert "6.12.0" not in pyside.specifier
    assert "6.11.3" in pyside.specifier
    assert locked()["pyside6-essentials"] == locked()["shiboken6"] != Version("6.12.0")
    assert {"pyside6", "pyside6-addons"}.isdisjoint(locked())


def test_every_version_of_python_that_is_promised_is_named_by_the_setup_too() -> None:
    """One range, written in three places: the project, the shell and what it tells a person."""
    assert PROJECT["project"]["requires-python"] == ">=3.11,<3.15"
    setup = (ROOT / "installers" / "setup.sh").read_text()
    assert "(3, 11) <= sys.version_info[:2] < (3, 15)" in setup
    assert "Python 3.11, 3.12, 3.13 or 3.14" in setup
    assert (3, 11) <= sys.version_info[:2] < (3, 15)


# Written in pieces, so that this file does not name them either.
FORBIDDEN = {
    "a package registry": re.compile(
        r"(?:pypi|pythonhosted|npmjs|debian|ubuntu)\.(?:org|com)\b|artifact" + "registry", re.I
    ),
    "a folder of one machine": re.compile(r"/wo" + r"rk/(?:main|shared|\.library)|/(?:root|home/[a-z]+)/\.pyenv"),
    "an installer's index option": re.compile(r"--(?:extra-)?index" + "-url|--find" + "-links"),
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names(what: str) -> None:
    named = {
        f"{path.relative_to(ROOT)}: {found[0]}"
        for path in project_files()
        if (found := FORBIDDEN[what].search(path.read_bytes().decode(errors="replace")))
    }
    assert named == set()


@pytest.mark.parametrize("name", SCRIPTS)
def test_script_can_be_started_and_parsed(name: str) -> None:
    script = ROOT / name
    assert script.stat().st_mode & 0o111 == 0o111
    assert script.read_text().startswith("#!/usr/bin/env bash\n")
    assert "\nset -eu\n" in script.read_text()
    subprocess.run(["bash", "-n", script], check=True)


def test_what_the_scripts_share_can_be_parsed() -> None:
    subprocess.run(["bash", "-n", ROOT / "installers" / "setup.sh"], check=True)


def test_continuous_integration_runs_exactly_the_tests() -> None:
    commands = [line for line in (ROOT / ".ci/run").read_text().splitlines() if line and not line.startswith("#")]
    assert commands == ["set -eu", 'cd "$(dirname "${BASH_SOURCE[0]}")/.."', "exec ./test"]


def test_the_licence_is_the_one_that_is_named() -> None:
    assert PROJECT["project"]["license"] == "Apache-2.0"
    licence = (ROOT / "LICENSE").read_text()
    assert "Apache License" in licence
    assert "END OF TERMS AND CONDITIONS" in licence


def test_the_licence_of_the_icons_is_shipped_with_them() -> None:
    """Their font goes into the frozen build; with it goes all of resources/, and the licences of all packages."""
    licence = (ROOT / "resources" / "licences" / "phosphor.txt").read_text()
    assert "MIT License" in licence
    assert "Phosphor Icons" in licence
    spec = (ROOT / "installers" / "symbolon.spec").read_text()
    assert '(str(root / "resources"), "resources")' in spec
    assert "copy_metadata(" in spec


# ── the shared set-up, with stand-ins for what it calls ──────────────────────────────────────────────────────────────


def sourced(commands: str, path: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run `commands` after sourcing the set-up, with only the stand-ins in `path` to call."""
    script = f'set -eu; . "{ROOT}/installers/setup.sh"; setup_log="{path}/setup.log"; PATH="{path}"; {commands}'
    return subprocess.run(
        ["/bin/bash", "-c", script],
        env={"PATH": "/usr/bin:/bin"} | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def stand_in(folder: Path, name: str, body: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/bash\n{body}\n")
    path.chmod(0o755)


def with_apt(folder: Path, installed: str, user: int) -> None:
    """Stand-ins for a Debian system on which the `installed` packages are there already."""
    stand_in(folder, "dpkg-query", f'[[ " {installed} " == *" ${{@: -1}} "* ]] && echo installed')
    stand_in(folder, "apt-cache", '[[ "$2" != *t64 ]]')
    stand_in(folder, "apt-get", f'echo "apt-get $*" >>{folder}/calls')
    stand_in(folder, "id", f"echo {user}")
    for tool in ("head", "mkdir", "env", "tail"):
        (folder / tool).symlink_to(f"/usr/bin/{tool}")


def calls(folder: Path) -> str:
    return (folder / "calls").read_text() if (folder / "calls").exists() else ""


def test_where_all_is_there_no_rights_are_asked_for(tmp_path: Path) -> None:
    with_apt(tmp_path, "softhsm2 libglib2.0-0", user=1000)
    stand_in(tmp_path, "sudo", f"echo sudo >>{tmp_path}/calls")
    done = sourced('need_packages softhsm2 "libglib2.0-0t64|libglib2.0-0"', tmp_path)
    assert (done.returncode, calls(tmp_path), done.stderr) == (0, "", "")


def test_only_what_is_missing_is_installed_under_the_name_of_this_release(tmp_path: Path) -> None:
    with_apt(tmp_path, "softhsm2", user=0)
    done = sourced('need_packages softhsm2 opensc "libglib2.0-0t64|libglib2.0-0"', tmp_path)
    assert done.returncode == 0, done.stderr
    update, install = calls(tmp_path).splitlines()
    assert " update" in update
    assert install.endswith("install --no-install-recommends opensc libglib2.0-0")
    assert "opensc libglib2.0-0" in done.stderr


def test_an_ordinary_user_installs_through_sudo(tmp_path: Path) -> None:
    with_apt(tmp_path, "", user=1000)
    stand_in(tmp_path, "sudo", f'echo "sudo" >>{tmp_path}/calls; shift; exec "$@"')
    done = sourced("need_packages opensc", tmp_path)
    assert done.returncode == 0, done.stderr
    assert calls(tmp_path).count("sudo\napt-get") == 2


def test_without_root_and_sudo_the_command_for_an_administrator_is_named(tmp_path: Path) -> None:
    with_apt(tmp_path, "", user=1000)
    done = sourced("need_packages softhsm2 opensc", tmp_path)
    assert done.returncode == 1
    assert "apt-get install softhsm2 opensc" in done.stderr
    assert calls(tmp_path) == ""


def test_an_installation_that_fails_shows_its_last_words_and_where_the_rest_is(tmp_path: Path) -> None:
    with_apt(tmp_path, "", user=0)
    stand_in(tmp_path, "apt-get", 'echo "E: no such luck"; [[ "$*" == *update* ]]')
    done = sourced("need_packages softhsm2", tmp_path)
    assert done.returncode == 1
    assert "E: no such luck" in done.stderr
    assert f"{tmp_path}/setup.log" in done.stderr


def test_without_apt_the_error_says_what_to_install(tmp_path: Path) -> None:
    done = sourced("need_packages softhsm2", tmp_path)
    assert done.returncode == 1
    assert "brew install softhsm" in done.stderr
    assert sourced("need_packages softhsm2", tmp_path, SYMBOLON_SKIP_PACKAGES="1").returncode == 0
    stand_in(tmp_path, "softhsm2-util", "")
    assert sourced("need_packages softhsm2", tmp_path).returncode == 0


def test_an_old_python_is_passed_over_and_none_is_told(tmp_path: Path) -> None:
    stand_in(tmp_path, "python3", "exit 1")
    none = sourced("need_environment", tmp_path)
    assert none.returncode == 1
    assert "Python 3.11, 3.12, 3.13 or 3.14" in none.stderr
    stand_in(tmp_path, "python3.12", f'exec {sys.executable} "$@"')
    assert sourced("find_python", tmp_path).stdout.strip() == sys.executable


@pytest.mark.parametrize(
    ("display", "works"),
    [({}, False), ({"DISPLAY": ":1", "QT_QPA_PLATFORM": "offscreen"}, False), ({"DISPLAY": ":1"}, True)],
)
def test_a_display_counts_only_where_qt_can_show_something_on_it(
    tmp_path: Path, display: dict[str, str], works: bool
) -> None:
    stand_in(tmp_path, "uname", "echo Linux")
    stand_in(tmp_path, "timeout", "exit 0")
    assert (sourced("display_works", tmp_path, **display).returncode == 0) is works
    stand_in(tmp_path, "timeout", "exit 134")
    assert sourced("display_works", tmp_path, **display).returncode != 0
