"""What a Cryptoki function returned instead of CKR_OK."""

from app.vocabulary.errors import AppError
from app.vocabulary.problems import cryptoki_problem


class CryptokiError(AppError):
    """A Cryptoki function failed; told to a person in the words for its code."""

    def __init__(self, code: int, function: str):
        """Explain `code`, a CKR_ number, returned by `function`."""
        super().__init__(cryptoki_problem(code, function))
        self.code = code
        self.function = function
