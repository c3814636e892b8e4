"""List a token as a host does, without pipe and window: ``python -m benchmarks.cryptoki_part LIBRARY PIN``.

Prints "OBJECTS SECONDS" for finding and reading alone, as ``list_objects.c`` does.
"""

import sys
import time

from app.cryptoki.binding import CallWatch
from app.cryptoki.library import Library
from app.vocabulary.objects import ObjectRow


def main() -> None:
    """Load, log in, list."""
    library = Library(sys.argv[1], CallWatch())
    addresses = [slot.token_address for slot in library.slots() if slot.token is not None and slot.token.initialized]
    assert addresses[0] is not None
    token = library.token(addresses[0])
    token.state()
    token.log_in("user", bytearray(sys.argv[2].encode()))
    rows: list[ObjectRow] = []
    began = time.perf_counter()
    token.list_objects(lambda der: None, rows.extend)
    print(len(rows), time.perf_counter() - began)
    library.finalize()


if __name__ == "__main__":
    main()
