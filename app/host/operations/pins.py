"""Operations on PINs and on a token as a whole. Each PIN that was typed is tried once; nothing is repeated.

A change that begins with a login passes the old PIN to both functions: to C_SetPIN only after C_Login has taken it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from app.cryptoki.pin_changes import as_officer, as_user, init_pin, meaning, set_pin
from app.cryptoki.quirks import is_opensc
from app.cryptoki.token import Token
from app.host.job import Job
from app.host.operations.registry import operation
from app.vocabulary.errors import AppError
from app.vocabulary.pin_messages import ChangePin, Initialized, InitializeToken, SetUserPin, TestPin
from app.vocabulary.pin_problems import code_would_be_tried_as_pin, of_opensc
from app.vocabulary.request import TokenRequest
from app.vocabulary.values import Role, TokenState


@operation
def change_pin(job: Job, request: ChangePin) -> TokenState:
    """Put a new PIN in the place of the old one."""
    old, new = job.pins(2)
    with _only(job, request, request.role) as token, token.working(read_write=True) as work:
        logged_in = token.state().session.role
        if request.role == "user" and logged_in is None and job.library.info().login_to_change_pin:
            with as_user(work, old):
                set_pin(work, old, new)
        elif request.role == "user" or logged_in == "so":
            set_pin(work, old, new)
        else:
            with as_officer(work, old), meaning("so"):
                set_pin(work, old, new)
    return job.library.token(request.token).state()


@operation
def set_user_pin(job: Job, request: SetUserPin) -> TokenState:
    """Set the user's PIN without the old one."""
    role: Role | None = "so" if request.way == "so session" else None
    _refuse_code_as_pin(job, request)
    *opening, new = job.pins(request.secrets or 2)
    with _as_the_library_means(job), _only(job, request, role) as token, token.working(read_write=True) as work:
        if request.way == "puk":
            with meaning("puk"):
                set_pin(work, opening[0], new)
        elif request.way == "so":
            with as_officer(work, opening[0]):
                init_pin(work, new)
        else:
            init_pin(work, new)
    return job.library.token(request.token).state()


@operation
def test_pin(job: Job, request: TestPin) -> TokenState:
    """Log in with a PIN and out again."""
    with _only(job, request, None) as token:
        token.log_in(request.role, job.pins(1)[0])
        token.log_out()
    return job.library.token(request.token).state()


@operation
def initialize_token(job: Job, request: InitializeToken) -> Initialized:
    """Empty a token, and set its user's PIN where one is wanted."""
    job.may_unlock(request.token)
    job.stop()
    return job.library.initialize(request.token, request.label, job.pins(1 + request.for_user))


def _refuse_code_as_pin(job: Job, request: SetUserPin) -> None:
    """Send no unblocking code to OpenSC that it would have tried as the user PIN; raises AppError.

    That is so unless its configuration says otherwise; a blocked user PIN has no try that it could cost (0.23,
    measured with a PIV card).
    """
    info = job.library.info()
    if request.way != "puk" or not is_opensc(info) or info.login_to_change_pin:
        return
    with job.pins_kept_back():
        state = job.library.token(request.token).state()
    if state.info.pin_state("user") != "blocked":
        raise code_would_be_tried_as_pin()


@contextmanager
def _as_the_library_means(job: Job) -> Iterator[None]:
    """Let a refusal of OpenSC name the setting by which it unblocks PINs: its codes do not. Raises AppError."""
    try:
        yield
    except AppError as error:
        if error.problem.code is not None and is_opensc(job.library.info()):
            error.problem = of_opensc(error.problem)
        raise


@contextmanager
def _only(job: Job, request: TokenRequest[TokenState], role: Role | None) -> Iterator[Token]:
    """Find the token, and log out who is not `role`: C_SetPIN changes the PIN of whoever is logged in.

    What goes wrong until then says that no PIN was sent. Raises AppError.
    """
    with job.pins_kept_back():
        token = job.library.token(request.token)
        logged_in = token.state().session.role
        if logged_in not in (None, role):
            token.log_out()
    job.may_unlock(request.token)
    job.stop()  # it may have waited while another program had the card, and nobody wants it any more
    yield token
