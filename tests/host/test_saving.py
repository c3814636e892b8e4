"""What the window has made, such as a receipt, is saved whole or not at all, and it says why not."""

from typing import cast

import pytest

from app.host.job import Job
from app.host.operations.files import save_file
from app.vocabulary.errors import AppError
from app.vocabulary.messages import SaveFile
from tests.settings.ordinary_user import ordinary_user


@pytest.mark.parametrize("replace", [False, True])
def test_a_receipt_in_a_folder_in_which_one_may_not_write(replace: bool) -> None:
    """Not asked of a host: one that is started by root does not meet permissions."""
    with ordinary_user() as folder:
        path = folder / "receipt.pdf"
        if replace:
            path.write_bytes(b"an older one")
        folder.chmod(0o555)
        with pytest.raises(AppError, match="cannot be saved") as caught:
            save_file(cast(Job, None), SaveFile(path=str(path), content=b"%PDF-", replace=True))
        assert "may not write" in str(caught.value.problem.cause)
        assert str(caught.value.problem.next_step)
        assert [one.read_bytes() for one in folder.iterdir()] == ([b"an older one"] if replace else [])
