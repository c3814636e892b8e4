"""Start as window or as host. The choice is made before Qt is imported: a host never loads Qt."""

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``symbolon [host …]`` and return the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == ["host"]:
        from app.host.main import main as run_host

        return run_host(words[1:])
    from app.gui.application import main as run_window

    return run_window(words)


if __name__ == "__main__":
    sys.exit(main())
