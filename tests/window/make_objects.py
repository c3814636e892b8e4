"""Make objects on a token in a process of its own: ``python make_objects.py LIBRARY TOKEN PIN`` with lines on stdin.

A line is a count and a label; each object is public data, and numbered where there are several.
"""

import sys

import pkcs11
from pkcs11 import Attribute, ObjectClass


def main() -> None:
    """Make them in one session."""
    token = next(token for token in pkcs11.lib(sys.argv[1]).get_tokens() if token.label.rstrip(" \0") == sys.argv[2])
    with token.open(rw=True, user_pin=sys.argv[3]) as session:
        for line in sys.stdin:
            count, label = line.rstrip("\n").split(" ", 1)
            for number in range(int(count)):
                name = f"{label} {number:04d}" if int(count) > 1 else label
                session.create_object(
                    {
                        Attribute.CLASS: ObjectClass.DATA,
                        Attribute.TOKEN: True,
                        Attribute.PRIVATE: False,
                        Attribute.LABEL: name,
                        Attribute.VALUE: name.encode(),
                    }
                )


if __name__ == "__main__":
    main()
