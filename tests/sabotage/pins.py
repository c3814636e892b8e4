"""What becomes of a PIN, and what is done to a token with it."""

from tests.sabotage.sabotage import Sabotage

_MEMORY = "host/test_pins_in_memory.py"
_HARDENING = "host/test_hardening.py"
_ONE_LOGIN = "model/test_library.py::test_a_wrong_pin_is_sent_once_and_the_state_is_read_again"

ROWS = (
    Sabotage(
        6,
        "a host logs the PIN",
        "app/host/operations/token.py",
        "    token.log_in(request.role,",
        '    __import__("logging").warning("logging in with %s", bytes(job.secrets[0]))\n'
        "    token.log_in(request.role,",
        ("model/test_library.py::test_login_and_logout",),
        short=True,
    ),
    Sabotage(
        6,
        "the window logs the PIN, in a line that nobody sees usually",
        "app/model/token.py",
        "        request = LogIn(token=self.address, role=role,",
        '        __import__("logging").getLogger("app").debug("logging in with %s", pin)\n'
        "        request = LogIn(token=self.address, role=role,",
        ("model/test_library.py::test_login_and_logout",),
    ),
    Sabotage(
        6,
        "a message repeats the PIN",
        "app/host/operations/token.py",
        "    token.log_in(request.role,",
        '    if job.secrets:\n        raise app_error("Refused", bytes(job.secrets[0]).decode(), "Try again.")\n'
        "    token.log_in(request.role,",
        (_ONE_LOGIN,),
    ),
    Sabotage(
        6,
        "the text of an unexpected error leaves the host",
        "app/host/worker.py",
        '    return f"{type(error).__name__} at {place}"\n',
        '    return f"{type(error).__name__}: {error} at {place}"\n',
        (_HARDENING,),
    ),
    Sabotage(
        6,
        "what came over the pipe shows its PINs",
        "app/host/pipe.py",
        "    secrets: list[bytearray] = field(repr=False)\n",
        "    secrets: list[bytearray] = field()\n",
        (_HARDENING,),
    ),
    Sabotage(
        6,
        "the PIN is kept in the settings",
        "app/model/token.py",
        "        request = LogIn(token=self.address, role=role,",
        "        from app.settings.folders import config_folder as f\n"
        '        (f() / "last.json").write_bytes(b"%r" % pin)\n'
        "        request = LogIn(token=self.address, role=role,",
        ("window/test_settings.py::test_no_pin_is_in_the_settings",),
    ),
    Sabotage(
        6,
        "the PIN is a field of a request",
        "app/vocabulary/messages.py",
        "class LogIn(TokenRequest[TokenState], frozen=True, kw_only=True):\n",
        "class LogIn(TokenRequest[TokenState], frozen=True, kw_only=True):\n    pin: str = ''\n",
        ("vocabulary/test_messages.py::test_requests_are_frozen_and_hold_no_pin",),
    ),
    Sabotage(
        7,
        "a host does not wipe PINs",
        "app/host/worker.py",
        "            wipe(incoming.secrets)\n",
        "            pass\n",
        (_MEMORY,),
    ),
    Sabotage(
        7,
        "a host keeps the PIN of a login",
        "app/host/operations/token.py",
        "    token.log_in(request.role,",
        "    job.host.pin = bytes(job.secrets[0])\n    token.log_in(request.role,",
        (_MEMORY,),
    ),
    Sabotage(
        7,
        "a host keeps the PIN for one use of a key",
        "app/cryptoki/context_login.py",
        "    pointer, length = pin_pointer(pin)\n",
        "    pointer, length = pin_pointer(pin)\n    work.binding.pin = bytes(pin)\n",
        (f"{_MEMORY}::test_the_pin_for_one_use_of_a_key_is_gone_after_that_use",),
    ),
    Sabotage(
        7,
        "the window does not wipe a PIN that is on its way",
        "app/model/host.py",
        "            for secret in secrets:\n                secret[:] = bytes(len(secret))\n",
        "            pass\n",
        ("model/hosts/test_host.py::test_a_pin_for_a_host_that_is_being_closed_is_wiped_and_not_sent",),
    ),
    Sabotage(
        7,
        "Cryptoki gets a copy of the PIN",
        "app/cryptoki/pins.py",
        ".from_buffer(pin)",
        ".from_buffer_copy(pin)",
        ("cryptoki/test_login.py::test_the_pin_is_passed_where_it_lies_and_can_be_wiped",),
    ),
    Sabotage(
        9,
        "a login is done twice",
        "app/cryptoki/token.py",
        "        if code == CKR.USER_ALREADY_LOGGED_IN and",
        "        code = self._binding.raw(function, session, _USER_TYPES[role], pointer, length, *named)\n"
        "        if code == CKR.USER_ALREADY_LOGGED_IN and",
        (
            "window/test_login.py::test_enter_pressed_more_than_once_sends_one_login",
            "window/test_login.py::test_a_wrong_pin_is_one_call_one_message_and_a_prompt_with_the_new_state",
        ),
    ),
    Sabotage(
        10,
        "a login that was refused is repeated",
        "app/cryptoki/token.py",
        "        if code == CKR.USER_ALREADY_LOGGED_IN and",
        "        if code != CKR.OK:\n"
        "            code = self._binding.raw(function, session, _USER_TYPES[role], pointer, length, *named)\n"
        "        if code == CKR.USER_ALREADY_LOGGED_IN and",
        (_ONE_LOGIN,),
        short=True,
    ),
    Sabotage(
        10,
        "a login is repeated where the session is lost",
        "app/cryptoki/token.py",
        "        if code == CKR.USER_ALREADY_LOGGED_IN and",
        "        if code == CKR.SESSION_HANDLE_INVALID:\n"
        "            code = self._binding.raw(function, self._kept(), _USER_TYPES[role], pointer, length, *named)\n"
        "        if code == CKR.USER_ALREADY_LOGGED_IN and",
        ("faults/test_matrix.py::test_every_fault_of_every_function_is_told_and_survived[LogIn]",),
    ),
    Sabotage(
        10,
        "the login for one use of a key is repeated",
        "app/cryptoki/context_login.py",
        "    pointer, length = pin_pointer(pin)\n",
        "    pointer, length = pin_pointer(pin)\n"
        '    if not work.binding.raw("C_Login", work.session, _CONTEXT_SPECIFIC, pointer, length):\n'
        "        return\n",
        ("window/test_signing_methods.py::test_a_key_of_a_software_token_that_asks_at_every_use",),
    ),
    Sabotage(
        10,
        "an initialisation that failed is repeated",
        "app/cryptoki/initializing.py",
        '    binding.call("C_InitToken", slot_id, *pin_pointer(so_pin), ctypes.c_char_p(label))\n',
        '    if binding.raw("C_InitToken", slot_id, *pin_pointer(so_pin), ctypes.c_char_p(label)):\n'
        '        binding.call("C_InitToken", slot_id, *pin_pointer(so_pin), ctypes.c_char_p(label))\n',
        ("cryptoki/test_initializing.py",),
    ),
    Sabotage(
        10,
        "a PIN that was not set is set once more",
        "app/cryptoki/pin_changes.py",
        '    work.binding.call("C_InitPIN", work.session, *pin_pointer(new))\n',
        '    if work.binding.raw("C_InitPIN", work.session, *pin_pointer(new)):\n'
        '        work.binding.call("C_InitPIN", work.session, *pin_pointer(new))\n',
        ("cryptoki/test_initializing.py", "host/test_pins.py"),
    ),
    Sabotage(
        10,
        "a change of a PIN that was refused is tried once more",
        "app/cryptoki/pin_changes.py",
        '    work.binding.call("C_SetPIN", work.session, *pin_pointer(old), *pin_pointer(new))\n',
        '    if work.binding.raw("C_SetPIN", work.session, *pin_pointer(old), *pin_pointer(new)):\n'
        '        work.binding.call("C_SetPIN", work.session, *pin_pointer(old), *pin_pointer(new))\n',
        ("host/test_pins.py",),
    ),
    Sabotage(
        10,
        "the token desk goes on with a PIN that was refused",
        "app/model/desk_run.py",
        'if ending_of(problem) == "refused":',
        'if ending_of(problem) == "never":',
        ("window/test_token_desk.py::test_the_first_refused_pin_stops_it",),
    ),
    Sabotage(
        10,
        "a row of a list that was done is done again",
        "app/store/desk_record.py",
        'if any(one.key == key and one.ending != "failed" for one in self.results()):',
        "if not key:",
        ("store/test_desk_record.py::test_a_row_that_was_done_is_not_begun_again",),
    ),
    Sabotage(
        12,
        "the token desk takes a token that is in use for the next blank one",
        "app/model/desk_run.py",
        "blank = [one for one in tokens if not one.info.initialized]",
        "blank = tokens",
        ("window/test_token_desk.py::test_it_stops_and_goes_on",),
    ),
    Sabotage(
        7,
        "the PINs of a list are not wiped",
        "app/host/list_pins.py",
        "                pin[:] = bytes(len(pin))\n",
        "                pass\n",
        ("documents/test_desk_list.py",),
    ),
    Sabotage(
        11,
        "an empty PIN is the NULL pointer",
        "app/cryptoki/pins.py",
        "        return (ctypes.c_char * 1)(), 0\n",
        "        return None, 0\n",
        ("cryptoki/test_login.py::test_a_pin_pad_gets_null_and_an_empty_pin_does_not",),
    ),
    Sabotage(
        11,
        "an empty PIN can be sent from the prompt",
        "app/vocabulary/pin_limits.py",
        "    return PinLimits(max(least, 1), min(most, CAPACITY))\n",
        "    return PinLimits(least, min(most, CAPACITY))\n",
        ("gui/dialogs/test_pin.py",),
    ),
    Sabotage(
        12,
        "another token in the slot is not noticed",
        "app/cryptoki/slots.py",
        "        if (info.manufacturer, info.model, info.serial) != address.identity:\n",
        "        if not info:\n",
        ("cryptoki/test_slots.py::test_another_token_in_the_slot_is_refused",),
    ),
    Sabotage(
        12,
        "a token that holds something is initialised",
        "app/cryptoki/slots.py",
        "if slot.token is not None and not slot.token.initialized:",
        "if slot.token is not None:",
        ("cryptoki/test_initializing.py",),
    ),
    Sabotage(
        12,
        "another object under the same handle is not noticed",
        "app/cryptoki/token.py",
        "        if address.generation == self._generation and self._is_at(address, address.handle):\n",
        "        if address.generation == self._generation:\n",
        ("cryptoki/test_detail.py",),
    ),
)
