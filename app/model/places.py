"""Where a person keeps files."""

from PySide6.QtCore import QStandardPaths

from app.model.sight import is_folder


def first_folder(*folders: str) -> str:
    """Return the first of these folders that is there, as far as that is known soon, else the user's documents."""
    return next((folder for folder in folders if folder and is_folder(folder)), "") or documents_folder()


def documents_folder() -> str:
    """Return the user's folder for documents, as the system names it; where there is none, the home folder."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    if documents and is_folder(documents):
        return documents
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.HomeLocation)
