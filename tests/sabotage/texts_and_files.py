"""What texts of others look like, and how files are written."""

from tests.sabotage.sabotage import Sabotage

_HARDENING = "host/test_hardening.py"
_PLAIN = "gui/look/test_plain_text.py"

ROWS = (
    Sabotage(
        13,
        "labels take rich text",
        "app/gui/look/basics.py",
        "        self._mono, self._elide, self._selectable = mono, elide, selectable\n"
        "        self.setTextFormat(Qt.TextFormat.PlainText)\n",
        "        self._mono, self._elide, self._selectable = mono, elide, selectable\n"
        "        self.setTextFormat(Qt.TextFormat(2))\n",
        (f"{_PLAIN}::test_every_part_shows_its_words_literally",),
        short=True,
    ),
    Sabotage(
        13,
        "a dialog has a label of its own",
        "app/gui/dialogs/pin.py",
        "class PinDialog(",
        "def _bold(words: str) -> object:\n"
        "    from PySide6.QtWidgets import QLabel\n\n"
        '    return QLabel(f"<b>{words}</b>")\n\n\n'
        "class PinDialog(",
        (_PLAIN,),
    ),
    Sabotage(
        13,
        "a tool tip takes rich text",
        "app/gui/activity_list.py",
        "        folder.setToolTip(plain_tip(job.file))\n",
        "        folder.setToolTip(job.file)\n",
        (_PLAIN,),
    ),
    Sabotage(
        13,
        "tool tips of the tree take rich text",
        "app/model/tips.py",
        '    return f"<span>{escape(text)}</span>" if "<" in text or "&" in text else text\n',
        "    return text\n",
        (_PLAIN, "model/test_tree.py"),
    ),
    Sabotage(
        14,
        "characters that turn the direction are shown as they are",
        "app/vocabulary/texts.py",
        '_HIDDEN = {"Cc", "Cf",',
        '_HIDDEN = {"Cc",',
        ("vocabulary/test_texts.py::test_every_text_becomes_harmless",),
    ),
    Sabotage(
        14,
        "texts are not clipped",
        "app/vocabulary/texts.py",
        '        result[clip:] = ["…"]\n',
        "        pass\n",
        ("vocabulary/test_texts.py",),
    ),
    Sabotage(
        14,
        "the label of a token is taken as it is",
        "app/vocabulary/texts.py",
        '    return readable(raw.rstrip(b" \\x00"))\n',
        '    return raw.rstrip(b" \\x00").decode("utf-8", "replace")\n',
        ("cryptoki/test_slots.py",),
    ),
    Sabotage(
        16,
        "private files can be read by others",
        "app/documents/files.py",
        "0o600 if private else 0o666",
        "0o644 if private else 0o666",
        ("documents/test_files.py::test_private_file_is_private_under_any_umask",),
    ),
    Sabotage(
        16,
        "a temporary file that is there already is taken",
        "app/documents/files.py",
        "os.O_RDWR | os.O_CREAT | os.O_EXCL\n",
        "os.O_RDWR | os.O_CREAT\n",
        ("documents/test_files.py",),
    ),
    Sabotage(
        16,
        "a file is not on the disk before it gets its name",
        "app/documents/files.py",
        "                os.fsync(stream.fileno())\n",
        "",
        ("documents/test_files.py::test_full_disk_leaves_the_old_file_and_nothing_else",),
    ),
    Sabotage(
        16,
        "a file is written in its place",
        "app/documents/files.py",
        "    if replace:\n        part.replace(path)\n",
        "    if replace:\n        path.write_bytes(part.read_bytes())\n",
        ("documents/test_files.py::test_readers_see_the_old_or_the_new_file_only",),
    ),
    Sabotage(
        16,
        "others can read the settings",
        "app/settings/store.py",
        "                os.fsync(file.fileno())\n            Path(name)",
        "                os.fsync(file.fileno())\n            Path(name).chmod(0o644)\n            Path(name)",
        ("settings/test_store.py",),
    ),
    Sabotage(
        16,
        "others can read what a library writes",
        "app/host/hardening.py",
        "        os.umask(0o077)\n",
        "        pass\n",
        (_HARDENING,),
    ),
    Sabotage(
        15,
        "a label leads a file out of its folder",
        "app/vocabulary/file_names.py",
        'one if one.isalnum() or one in "-_" else " "',
        'one if one.isalnum() or one in "-_/." else " "',
        ("vocabulary/test_file_names.py",),
    ),
    Sabotage(
        17,
        "a spreadsheet calculates what a token says",
        "app/store/export.py",
        """    return f"'{cell}" if cell.startswith(_FORMULA) else cell\n""",
        "    return cell\n",
        ("store/test_reading.py",),
    ),
)
