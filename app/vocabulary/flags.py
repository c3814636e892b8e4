"""Every flag of the information structures by name, with a sentence of what it means (PKCS#11 v3.2, section 3)."""

from dataclasses import dataclass

from app.vocabulary.texts import N_


@dataclass(frozen=True)
class Flag:
    """One CKF_ flag of one structure."""

    bit: int
    name: str
    """The standard's name, or ``0x…`` for a bit that the standard does not define."""
    meaning: str
    """Marked sentence: what it means that the flag is set."""
    unset_meaning: str = ""
    """Marked sentence: what it means that it is not set, where that is worth saying."""

    def text(self, is_set: bool) -> str:
        """Return the sentence for this state; empty where there is nothing to say about it."""
        return self.meaning if is_set else self.unset_meaning


FlagTable = tuple[Flag, ...]

LIBRARY_FLAGS: FlagTable = (
    Flag(
        0x1,
        "CKF_INTERFACE_FORK_SAFE",
        N_("The library keeps working in a process that was forked."),
        N_("After a fork, the library has to be started again."),
    ),
)
"""CK_INTERFACE.flags. CK_INFO.flags has none: it is zero."""

SLOT_FLAGS: FlagTable = (
    Flag(0x1, "CKF_TOKEN_PRESENT", N_("There is a token in the slot."), N_("The slot is empty.")),
    Flag(
        0x2,
        "CKF_REMOVABLE_DEVICE",
        N_("The slot is a reader whose token can be taken out."),
        N_("The token is fixed in this slot."),
    ),
    Flag(0x4, "CKF_HW_SLOT", N_("The slot is hardware."), N_("The slot is made by software, without hardware.")),
)
"""CK_SLOT_INFO.flags."""

TOKEN_FLAGS: FlagTable = (
    Flag(
        0x1,
        "CKF_RNG",
        N_("The token has a random number generator of its own."),
        N_("The token reports no random number generator."),
    ),
    Flag(0x2, "CKF_WRITE_PROTECTED", N_("Nothing can be written to the token."), N_("The token can be written to.")),
    Flag(
        0x4,
        "CKF_LOGIN_REQUIRED",
        N_("Some functions work only after a login."),
        N_("The token never asks for a login."),
    ),
    Flag(0x8, "CKF_USER_PIN_INITIALIZED", N_("The user PIN has been set."), N_("No user PIN has been set.")),
    Flag(
        0x20,
        "CKF_RESTORE_KEY_NOT_NEEDED",
        N_("A saved operation holds all the keys that are needed to go on with it."),
    ),
    Flag(0x40, "CKF_CLOCK_ON_TOKEN", N_("The token has its own clock."), N_("The token has no clock.")),
    Flag(
        0x100,
        "CKF_PROTECTED_AUTHENTICATION_PATH",
        N_("The PIN is typed on the reader or the token, not on this computer."),
        N_("The PIN is typed on this computer."),
    ),
    Flag(
        0x200,
        "CKF_DUAL_CRYPTO_OPERATIONS",
        N_("One session can run two operations at once, such as hashing and encrypting."),
    ),
    Flag(
        0x400,
        "CKF_TOKEN_INITIALIZED",
        N_("The token has been initialised; doing it again erases what is on it."),
        N_("The token is blank: it has neither PINs nor objects."),
    ),
    Flag(
        0x800,
        "CKF_SECONDARY_AUTHENTICATION",
        N_("Single keys can have a PIN of their own. The standard has withdrawn this way of doing it."),
    ),
    Flag(0x10000, "CKF_USER_PIN_COUNT_LOW", N_("A wrong user PIN was entered since the last right one.")),
    Flag(0x20000, "CKF_USER_PIN_FINAL_TRY", N_("One more wrong user PIN blocks it.")),
    Flag(0x40000, "CKF_USER_PIN_LOCKED", N_("The user PIN is blocked.")),
    Flag(
        0x80000,
        "CKF_USER_PIN_TO_BE_CHANGED",
        N_("The user PIN has expired, or is the one that was set in the factory or by the security officer."),
    ),
    Flag(0x100000, "CKF_SO_PIN_COUNT_LOW", N_("A wrong security officer PIN was entered since the last right one.")),
    Flag(0x200000, "CKF_SO_PIN_FINAL_TRY", N_("One more wrong security officer PIN blocks it, perhaps for good.")),
    Flag(0x400000, "CKF_SO_PIN_LOCKED", N_("The security officer PIN is blocked.")),
    Flag(
        0x800000,
        "CKF_SO_PIN_TO_BE_CHANGED",
        N_("The security officer PIN has expired, or is the one that was set in the factory."),
    ),
    Flag(
        0x1000000,
        "CKF_ERROR_STATE",
        N_("The token failed a self-test and does no cryptography any more."),
        N_("The token reports no failed self-test."),
    ),
    Flag(0x2000000, "CKF_SEED_RANDOM_REQUIRED", N_("The random number generator must be seeded before it is used.")),
    Flag(0x4000000, "CKF_ASYNC_SESSION_SUPPORTED", N_("Sessions can run functions in the background.")),
)
"""CK_TOKEN_INFO.flags."""

SESSION_FLAGS: FlagTable = (
    Flag(
        0x2,
        "CKF_RW_SESSION",
        N_("Objects on the token can be read and written in this session."),
        N_("Objects on the token can only be read in this session."),
    ),
    Flag(0x4, "CKF_SERIAL_SESSION", N_("Functions run one after the other. This is always set.")),
    Flag(0x8, "CKF_ASYNC_SESSION", N_("Functions of this session can run in the background.")),
)
"""CK_SESSION_INFO.flags."""

MECHANISM_FLAGS: FlagTable = (
    Flag(
        0x1,
        "CKF_HW",
        N_("The device itself does the work."),
        N_("The work is done by software, or the token does not say."),
    ),
    Flag(0x2, "CKF_MESSAGE_ENCRYPT", N_("Encrypts many messages one by one with one key.")),
    Flag(0x4, "CKF_MESSAGE_DECRYPT", N_("Decrypts many messages one by one with one key.")),
    Flag(0x8, "CKF_MESSAGE_SIGN", N_("Signs many messages one by one with one key.")),
    Flag(0x10, "CKF_MESSAGE_VERIFY", N_("Verifies many messages one by one with one key.")),
    Flag(0x20, "CKF_MULTI_MESSAGE", N_("A single message can be handed over in parts.")),
    Flag(0x40, "CKF_FIND_OBJECTS", N_("A search can be narrowed to objects that this mechanism works with.")),
    Flag(0x100, "CKF_ENCRYPT", N_("Encrypts data.")),
    Flag(0x200, "CKF_DECRYPT", N_("Decrypts data.")),
    Flag(0x400, "CKF_DIGEST", N_("Hashes data.")),
    Flag(0x800, "CKF_SIGN", N_("Signs data, or makes an authentication code for it.")),
    Flag(0x1000, "CKF_SIGN_RECOVER", N_("Signs so that the data can be read back from the signature.")),
    Flag(0x2000, "CKF_VERIFY", N_("Verifies signatures or authentication codes.")),
    Flag(0x4000, "CKF_VERIFY_RECOVER", N_("Verifies a signature and reads the data back from it.")),
    Flag(0x8000, "CKF_GENERATE", N_("Generates secret keys or domain parameters.")),
    Flag(0x10000, "CKF_GENERATE_KEY_PAIR", N_("Generates key pairs.")),
    Flag(0x20000, "CKF_WRAP", N_("Wraps a key, so that it can leave the token protected by another key.")),
    Flag(0x40000, "CKF_UNWRAP", N_("Unwraps a key that another key protects.")),
    Flag(0x80000, "CKF_DERIVE", N_("Derives a key from another one.")),
    Flag(0x100000, "CKF_EC_F_P", N_("Takes elliptic curves over a prime field, such as P-256.")),
    Flag(0x200000, "CKF_EC_F_2M", N_("Takes elliptic curves over a binary field, such as B-283.")),
    Flag(0x400000, "CKF_EC_ECPARAMETERS", N_("Takes curves that are written out with all their parameters.")),
    Flag(0x800000, "CKF_EC_OID", N_("Takes curves that are named by an object identifier.")),
    Flag(0x1000000, "CKF_EC_UNCOMPRESS", N_("Takes uncompressed points of a curve.")),
    Flag(0x2000000, "CKF_EC_COMPRESS", N_("Takes compressed points of a curve.")),
    Flag(0x4000000, "CKF_EC_CURVENAME", N_("Takes curves that are named in words.")),
    Flag(0x10000000, "CKF_ENCAPSULATE", N_("Makes a fresh secret key for the owner of a public key.")),
    Flag(0x20000000, "CKF_DECAPSULATE", N_("Recovers the secret key that somebody made for this private key.")),
    Flag(0x80000000, "CKF_EXTENSION", N_("There are more flags than the standard has. It does not define any yet.")),
)
"""CK_MECHANISM_INFO.flags."""

NOT_IN_THE_STANDARD = N_("Not in the standard; the vendor may have given it a meaning.")


def explain(table: FlagTable, flags: int) -> list[tuple[Flag, bool]]:
    """Return every flag of `table` and whether `flags` has it, then each further bit that is set, lowest first."""
    known = [(flag, bool(flags & flag.bit)) for flag in table]
    covered = sum(flag.bit for flag in table)
    # A negative number would have endless bits; CK_FLAGS has 64 at the most.
    rest = flags & 0xFFFFFFFFFFFFFFFF & ~covered
    unknown = [1 << place for place in range(rest.bit_length()) if rest >> place & 1]
    return known + [(Flag(bit, f"0x{bit:08x}", NOT_IN_THE_STANDARD), True) for bit in unknown]
