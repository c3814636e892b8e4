"""What each CKR_ code means to a person at the token: library, slot, session, login.

The codes about objects, keys and data are in `problem_texts_keys`.

Meanings follow PKCS#11 v3.2, section 5.1 (function return values), which itself treats some codes alike.
"""

from dataclasses import dataclass

from app.vocabulary.numbers import CKR
from app.vocabulary.texts import N_


@dataclass(frozen=True)
class ProblemText:
    """Title, cause and next step of one failure, as marked texts."""

    title: str
    cause: str
    next_step: str


CONNECTION_ENDED = ProblemText(
    N_("Connection to the token ended"),
    N_("The token was removed or reset, or a service that it needs has restarted."),
    N_("Insert the token again, log in, and look at what was finished before."),
)
_OUT_OF_STEP = ProblemText(
    N_("Token is out of step"),
    N_("An earlier action on this token has not ended properly, so the library refuses the next one."),
    N_("Log out and try again. If it happens once more, restart the library."),
)
_RESTART = ProblemText(
    N_("Library is in an unexpected state"),
    N_("The library was not started, or was started twice, when this function was called."),
    N_("Restart the library."),
)
_INTERNAL = ProblemText(
    N_("Symbolon and the library disagree"),
    N_("The library refused the form of the call. This is a fault in Symbolon or in the library, not yours."),
    N_("Try again. If it happens once more, copy the details and report them."),
)
_THREADS = ProblemText(
    N_("Library cannot start in this process"),
    N_("The library asks for a way of working with threads that Symbolon does not offer."),
    N_("Look for a newer version of the library. Copy the details and report them."),
)
_OTHER_ROLE = ProblemText(
    N_("Another role is logged in"),
    N_("User and security officer cannot be logged in to one token at the same time."),
    N_("Log out first, then log in with the other role."),
)
_NOTHING_YET = ProblemText(
    N_("Nothing to report yet"),
    N_("The library has no result for this call at the moment."),
    N_("Try again a little later."),
)

SO_PIN_WRONG = ProblemText(
    N_("Wrong security officer PIN"),
    N_("The token refused the security officer's PIN. It may have counted the try; too many block the token for good."),
    N_("Make sure that it is the security officer's PIN of this very token before you try again."),
)
SO_PIN_BLOCKED = ProblemText(
    N_("Security officer PIN is blocked"),
    N_("The wrong PIN was entered too often. The token can no longer be initialised with this PIN."),
    N_("Ask the vendor or whoever issued the token whether it can be reset."),
)

TOKEN_TEXTS: dict[CKR, ProblemText] = {
    # ── PINs and login ──
    CKR.PIN_INCORRECT: ProblemText(
        N_("Wrong PIN"),
        N_("The token refused this PIN. It may have counted the try; too many wrong tries block the PIN."),
        N_("Check the Caps Lock key, the keyboard layout, and whether it is the PIN of this token."),
    ),
    CKR.PIN_LOCKED: ProblemText(
        N_("PIN is blocked"),
        N_("The wrong PIN was entered too often, and the token accepts this PIN no more."),
        N_("Ask your helpdesk, or have the security officer set a new PIN."),
    ),
    CKR.PIN_EXPIRED: ProblemText(
        N_("PIN must be changed"),
        N_("This PIN has expired. The token accepts it for nothing but setting a new one."),
        N_("Change the PIN, then try again."),
    ),
    CKR.PIN_LEN_RANGE: ProblemText(
        N_("PIN is too short or too long"),
        N_("The token allows PINs of another length. It counts bytes, so a letter with an accent counts as two."),
        N_("Look at the shortest and longest PIN on the token's page, and enter one in between."),
    ),
    CKR.PIN_INVALID: ProblemText(
        N_("PIN has characters that are not allowed"),
        N_("The token does not take every character. Many tokens take digits only."),
        N_("Choose a PIN of digits, or of plain letters and digits."),
    ),
    CKR.PIN_TOO_WEAK: ProblemText(
        N_("PIN is too easy to guess"),
        N_("The token has rules for new PINs, and this one does not satisfy them."),
        N_("Choose a longer PIN without sequences, repetitions or dates."),
    ),
    CKR.NEW_PIN_MODE: ProblemText(
        N_("New PIN needed"),
        N_("The one-time password token wants a new PIN before it goes on."),
        N_("Set the new PIN in the way that its issuer describes, then try again."),
    ),
    CKR.NEXT_OTP: ProblemText(
        N_("Next one-time password needed"),
        N_("The one-time password was right, but the server wants the next one to be sure of the token."),
        N_("Wait for the next one-time password and use that."),
    ),
    CKR.USER_PIN_NOT_INITIALIZED: ProblemText(
        N_("No user PIN has been set"),
        N_("This token has no user PIN yet, so no user can log in."),
        N_("Have the security officer set the first PIN."),
    ),
    CKR.USER_NOT_LOGGED_IN: ProblemText(
        N_("Login needed"),
        N_("The token allows this only after a login. Some keys ask for the PIN again at every use."),
        N_("Log in and try again."),
    ),
    CKR.USER_ALREADY_LOGGED_IN: ProblemText(
        N_("Already logged in"),
        N_("This role is logged in to the token already."),
        N_("Refresh the token and go on."),
    ),
    CKR.USER_ANOTHER_ALREADY_LOGGED_IN: _OTHER_ROLE,
    CKR.USER_TOO_MANY_TYPES: _OTHER_ROLE,
    CKR.USER_TYPE_INVALID: ProblemText(
        N_("This role cannot log in here"),
        N_("The token has no login for this role, or wants the PIN at another moment."),
        N_("Log in with another role, or go on without login."),
    ),
    CKR.FUNCTION_REJECTED: ProblemText(
        N_("Not confirmed on the device"),
        N_("The token waited for a touch or a confirmation, and it was refused or did not come."),
        N_("Try again and confirm on the device."),
    ),
    CKR.FUNCTION_CANCELED: ProblemText(
        N_("Cancelled on the device"),
        N_("The action was stopped on the reader or on the token."),
        N_("Start it again when you are ready."),
    ),
    CKR.CANCEL: ProblemText(
        N_("Cancelled"), N_("The action was stopped before it was done."), N_("Start it again when you are ready.")
    ),
    # ── the token in its slot ──
    CKR.TOKEN_NOT_PRESENT: ProblemText(
        N_("No token in the slot"),
        N_("The slot was empty when the library looked."),
        N_("Insert the token and try again."),
    ),
    CKR.TOKEN_NOT_RECOGNIZED: ProblemText(
        N_("Token not recognised"),
        N_("The library does not know this kind of token, or the card lies upside down."),
        N_("Turn the card over, or add the library that its issuer names."),
    ),
    CKR.TOKEN_NOT_INITIALIZED: ProblemText(
        N_("Token is blank"),
        N_("The token has not been initialised, so it has neither PINs nor objects."),
        N_("Initialise the token first."),
    ),
    CKR.TOKEN_WRITE_PROTECTED: ProblemText(
        N_("Token is read-only"),
        N_("The token does not let anything be written to it, or not at this moment."),
        N_("Log in and try again. If that does not help, ask who issued the token."),
    ),
    CKR.DEVICE_REMOVED: CONNECTION_ENDED,
    CKR.SESSION_HANDLE_INVALID: CONNECTION_ENDED,
    CKR.SESSION_CLOSED: CONNECTION_ENDED,
    CKR.DEVICE_ERROR: ProblemText(
        N_("Token reported a fault"),
        N_("The token, its reader or the connection between them does not work as it should."),
        N_("Take the token out and insert it again, at another port if there is one. Then restart the library."),
    ),
    CKR.DEVICE_MEMORY: ProblemText(
        N_("Token is full"),
        N_("The token has no room for what the action needs."),
        N_("Delete objects that are no longer needed, then try again."),
    ),
    CKR.TOKEN_RESOURCE_EXCEEDED: ProblemText(
        N_("Token has reached a limit"),
        N_("The token has used up something that the action needs, such as memory or places for keys."),
        N_("Delete objects that are no longer needed, or wait until other programs are done, then try again."),
    ),
    CKR.FIPS_SELF_TEST_FAILED: ProblemText(
        N_("Token has switched itself off"),
        N_("The token failed its own self-test and does no cryptography any more."),
        N_("Disconnect it from power and connect it again. If it stays so, have the token replaced."),
    ),
    CKR.SLOT_ID_INVALID: ProblemText(
        N_("Slot has disappeared"),
        N_("The library no longer has this slot. The reader may have been unplugged."),
        N_("Connect the reader again and refresh the library."),
    ),
    # ── sessions ──
    CKR.SESSION_COUNT: ProblemText(
        N_("Too many connections"),
        N_("The token allows no further session. Other programs may be using it."),
        N_("Close other programs that use the token, then try again."),
    ),
    CKR.SESSION_EXISTS: ProblemText(
        N_("Token is in use"),
        N_("A session with this token is still open, so the token cannot be initialised."),
        N_("Log out, close other programs that use the token, then try again."),
    ),
    CKR.SESSION_READ_ONLY: ProblemText(
        N_("Session is read-only"),
        N_("The token was opened for reading, and this action writes to it."),
        N_("Check whether the token is read-only. If it is not, log out, log in and try again."),
    ),
    CKR.SESSION_READ_ONLY_EXISTS: ProblemText(
        N_("A read-only session is in the way"),
        N_("The security officer cannot log in while a read-only session with the token is open."),
        N_("Close other programs that use the token, then try again."),
    ),
    CKR.SESSION_READ_WRITE_SO_EXISTS: ProblemText(
        N_("The security officer is logged in"),
        N_("While the security officer is logged in, the token cannot be opened for reading only."),
        N_("Log out the security officer, then try again."),
    ),
    CKR.SESSION_PARALLEL_NOT_SUPPORTED: _INTERNAL,
    CKR.SESSION_ASYNC_NOT_SUPPORTED: ProblemText(
        N_("Work in the background is not offered"),
        N_("The token does not run actions asynchronously."),
        N_("Try again; the action then runs in the ordinary way."),
    ),
    CKR.OPERATION_ACTIVE: _OUT_OF_STEP,
    CKR.OPERATION_NOT_INITIALIZED: _OUT_OF_STEP,
    CKR.OPERATION_CANCEL_FAILED: _OUT_OF_STEP,
    CKR.SAVED_STATE_INVALID: ProblemText(
        N_("Saved state cannot be used"),
        N_("The state of an interrupted operation does not fit this token or session."),
        N_("Start the operation again from its beginning."),
    ),
    CKR.STATE_UNSAVEABLE: ProblemText(
        N_("State cannot be saved"),
        N_("The token cannot interrupt this operation and go on with it later."),
        N_("Run the operation to its end without a break."),
    ),
    # ── the library ──
    CKR.GENERAL_ERROR: ProblemText(
        N_("Library failed"),
        N_("The library met a serious fault and gives no reason. It may not be consistent any more."),
        N_("Restart the library and look at the token before you go on."),
    ),
    CKR.FUNCTION_FAILED: ProblemText(
        N_("Action failed"),
        N_("The library could not do this and gives no reason. It may work later."),
        N_("Refresh the token and try again. If it fails once more, restart the library."),
    ),
    CKR.FUNCTION_NOT_SUPPORTED: ProblemText(
        N_("Not offered by this library"),
        N_("The library does not have this function."),
        N_("Look for a newer version of the library, or use the vendor's own tool."),
    ),
    CKR.FUNCTION_NOT_PARALLEL: _NOTHING_YET,
    CKR.NO_EVENT: _NOTHING_YET,
    CKR.PENDING: _NOTHING_YET,
    CKR.HOST_MEMORY: ProblemText(
        N_("Not enough memory on this computer"),
        N_("The library could not get the memory that it needs."),
        N_("Close other programs and try again. If that does not help, restart the library: it may have taken it all."),
    ),
    CKR.LIBRARY_LOAD_FAILED: ProblemText(
        N_("A part of the library is missing"),
        N_("The library could not load another library that it depends on."),
        N_("Install the vendor's software again."),
    ),
    CKR.CRYPTOKI_NOT_INITIALIZED: _RESTART,
    CKR.CRYPTOKI_ALREADY_INITIALIZED: _RESTART,
    CKR.NEED_TO_CREATE_THREADS: _THREADS,
    CKR.CANT_LOCK: _THREADS,
    CKR.MUTEX_BAD: _THREADS,
    CKR.MUTEX_NOT_LOCKED: _THREADS,
    CKR.ARGUMENTS_BAD: _INTERNAL,
    CKR.BUFFER_TOO_SMALL: _INTERNAL,
}
"""Library, slot, token, session and login."""
