"""Where a person keeps files."""

from pathlib import Path

from PySide6.QtCore import QStandardPaths


def first_folder(*folders: str) -> str:
    """Return the first of these folders that is there, else the user's documents.

    Looking at one takes as long as its file system does, so it is done when a folder is about to be opened.
    """
    return next((folder for folder in folders if folder and _is_there(folder)), "") or documents_folder()


def _is_there(folder: str) -> bool:
    try:
        return Path(folder).is_dir()
    except (OSError, ValueError):
        return False


def documents_folder() -> str:
    """Return the user's folder for documents, as the system names it; where there is none, the home folder."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    if documents and Path(documents).is_dir():
        return documents
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.HomeLocation)
