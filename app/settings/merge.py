"""Two windows of the same user change settings: what each of them changed survives."""

from typing import TypeVar

import msgspec

from app.settings.schema import Profile, Settings

T = TypeVar("T")


def merge(base: Settings, mine: Settings, theirs: Settings) -> Settings:
    """Return `theirs` with what I changed since `base`: field by field, profiles one by one.

    Where both changed the same, mine wins.
    """
    window = {
        field: _changed(getattr(base.window, field), getattr(mine.window, field), getattr(theirs.window, field))
        for field in theirs.window.__struct_fields__
    }
    plain = {
        field: _changed(getattr(base, field), getattr(mine, field), getattr(theirs, field))
        for field in theirs.__struct_fields__
        if field not in ("version", "profiles", "window", "folders")
    }
    return msgspec.structs.replace(
        theirs,
        **plain,
        profiles=_merge_profiles(base.profiles, mine.profiles, theirs.profiles),
        window=msgspec.structs.replace(theirs.window, **window),
        folders={
            purpose: folder
            for purpose in theirs.folders | mine.folders
            if (folder := _changed(*(side.folders.get(purpose) for side in (base, mine, theirs)))) is not None
        },
    )


def _changed(base: T, mine: T, theirs: T) -> T:
    return theirs if mine == base else mine


def _merge_profiles(
    base: tuple[Profile, ...], mine: tuple[Profile, ...], theirs: tuple[Profile, ...]
) -> tuple[Profile, ...]:
    """Merge by id, in my order unless only they moved one, followed by what only the other side has."""
    was, is_mine, is_theirs = ({profile.id: profile for profile in side} for side in (base, mine, theirs))

    def moved(side: dict[str, Profile]) -> bool:
        return [id_ for id_ in side if id_ in was] != [id_ for id_ in was if id_ in side]

    in_their_order = moved(is_theirs) and not moved(is_mine)
    result: list[Profile] = []
    for id_ in is_theirs | is_mine if in_their_order else is_mine | is_theirs:
        kept = _changed(was.get(id_), is_mine.get(id_), is_theirs.get(id_))
        if kept is not None:
            result.append(kept)
    return tuple(result)
