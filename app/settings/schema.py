"""What the settings file holds, as frozen structs that are validated when they are read and before they are written."""

from typing import Annotated, Literal

import msgspec

from app.vocabulary.modes import Mode

VERSION = 1
"""The version of the file that this program writes. A file of a later version is kept aside, never rewritten."""

MAX_BYTES = 4 * 1024 * 1024
"""How long a settings file may be, in bytes. A longer one is not read."""

Scheme = Literal["system", "light", "dark"]
"""Which colours the window has."""

_ShortText = Annotated[str, msgspec.Meta(max_length=1024)]
_Folder = Annotated[str, msgspec.Meta(max_length=32_768)]
_State = Annotated[str, msgspec.Meta(max_length=65_536, pattern=r"^[A-Za-z0-9+/=]*$")]
_VariableName = Annotated[str, msgspec.Meta(min_length=1, max_length=256, pattern=r"^[^=\x00]+$")]
_VariableValue = Annotated[str, msgspec.Meta(max_length=32_768, pattern=r"^[^\x00]*$")]


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """One configured library: which file, and how its hosts are started. Several profiles may name the same file."""

    id: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    """Names the profile for ever; made once, never shown."""
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=1024)]
    """What the tree calls it."""
    path: Annotated[str, msgspec.Meta(min_length=1, max_length=32_768, pattern=r"^[^\x00]*$")]
    """The library's real path, as it was shown when the user agreed to load it."""
    sha256: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
    """SHA-256 of the file, lower-case hexadecimal, when the user agreed to load it. A host loads no other content."""
    consented: Annotated[str, msgspec.Meta(max_length=64)]
    """When the user agreed: ISO 8601 with the zone."""
    environment: dict[_VariableName, _VariableValue] = {}
    """Variables that its hosts get, such as ``SOFTHSM2_CONF``."""
    enabled: bool = True
    """Whether the library is loaded when the window opens."""
    tokens_only: bool = False
    """Whether slots without a token are left out of the tree."""
    login: Literal["user", "so"] = "user"
    """Whom *Log in…* asks for: the user, or the security officer."""
    user_name: _ShortText = ""
    """The name that the user logs in with (C_LoginUser); empty where the token knows one user only."""
    hidden_slots: Annotated[tuple[_ShortText, ...], msgspec.Meta(max_length=10_000)] = ()
    """Slots that are left out of the tree, as `slot_name` calls them."""


class WindowState(msgspec.Struct, frozen=True, kw_only=True):
    """How the window was left. Every field has a value for "as if opened for the first time"."""

    geometry: _State = ""
    """``QWidget.saveGeometry()`` in base64."""
    layout: _State = ""
    """``QMainWindow.saveState()`` in base64."""
    sidebar_width: Annotated[int, msgspec.Meta(ge=0, le=100_000)] = 0
    """Width of the tree, in device-independent pixels; 0 for the usual width."""
    activity_open: bool = False
    """Whether the list of activities is open."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that outlives the window. Never a PIN."""

    version: Annotated[int, msgspec.Meta(ge=1, le=VERSION)] = VERSION
    profiles: Annotated[tuple[Profile, ...], msgspec.Meta(max_length=1000)] = ()
    window: WindowState = WindowState()
    scheme: Scheme = "system"
    mode: Mode = "everything"
    """What the window offers, where no policy says it."""
    idle_minutes: Annotated[int, msgspec.Meta(ge=0, le=1440)] = 5
    """After so many minutes without anybody at the window it logs out; 0 for never."""
    folders: Annotated[dict[_ShortText, _Folder], msgspec.Meta(max_length=100)] = {}
    """Where the last file for each purpose was: *sign*, *verify*, *import*, *library*."""

    def __post_init__(self) -> None:
        """Raise ValueError where two profiles share an id."""
        ids = [profile.id for profile in self.profiles]
        if len(set(ids)) != len(ids):
            raise ValueError("two profiles have the same id")


_DECODER = msgspec.json.Decoder(Settings)


class _Version(msgspec.Struct):
    version: int = VERSION


def written_version(raw: bytes) -> int:
    """Return the version that a settings file says it has.

    Raises msgspec.DecodeError (which msgspec.ValidationError is too) where it does not say.
    """
    return msgspec.json.decode(raw, type=_Version).version


def decode(raw: bytes) -> Settings:
    """Read and validate a settings file.

    Raises msgspec.DecodeError for what is no JSON, msgspec.ValidationError for what is not these settings, and
    RecursionError for what is nested too deeply.
    """
    return _DECODER.decode(raw)


def encode(settings: Settings) -> bytes:
    """Return the file's content: indented UTF-8 JSON, which `decode` has accepted.

    Raises msgspec.ValidationError for settings that could not be read back, UnicodeEncodeError for lone surrogates.
    """
    raw = msgspec.json.format(msgspec.json.encode(settings), indent=2) + b"\n"
    decode(raw)
    return raw
