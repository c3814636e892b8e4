"""The environment of a host: an allow-list and the profile's own variables, nothing else of ours."""

from collections.abc import Mapping

PASSED_ON = (
    # where the user's own things are: libraries keep configuration and tokens there
    "HOME", "USER", "LOGNAME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "TMPDIR",
    # where the card service listens, if not in its usual place
    "PCSCLITE_CSOCK_NAME",
    # language and time of error texts
    "LANG", "LC_ALL", "LC_CTYPE", "TZ",
    # how to find programs; and on Windows what a process cannot start without
    "PATH", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "TEMP", "TMP", "USERPROFILE", "USERNAME", "APPDATA",
    "LOCALAPPDATA", "PROGRAMDATA", "PROGRAMFILES", "PROGRAMFILES(X86)", "COMMONPROGRAMFILES", "PUBLIC",
)  # fmt: skip
"""Names that every host gets. LD_PRELOAD, PYTHONPATH, QT_PLUGIN_PATH, OPENSC_DEBUG and the like are not among them."""


def host_environment(ours: Mapping[str, str], own: Mapping[str, str]) -> dict[str, str]:
    """Return what a host gets: the allowed part of `ours`, then the profile's `own` variables."""
    names = {name.upper() for name in PASSED_ON}
    return {name: value for name, value in ours.items() if name.upper() in names} | dict(own)
