"""Entry of the frozen hosts, ``symbolon-host``: the same as ``python -m app host``, in a program that bundles no Qt."""

import sys

from app.host.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
