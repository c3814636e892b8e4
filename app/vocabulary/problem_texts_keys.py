"""What each CKR_ code means to a person at an object: keys, attributes, mechanisms, data.

The codes about library, slot, session and login are in `problem_texts`.
"""

from app.vocabulary.numbers import CKR
from app.vocabulary.problem_texts import ProblemText
from app.vocabulary.texts import N_

_OBJECT_GONE = ProblemText(
    N_("Object is gone"),
    N_("It was deleted by another program, or it went out of sight with the logout."),
    N_("Refresh the token, log in if needed, and select the object again."),
)
_KEPT_SECRET = ProblemText(
    N_("Kept secret by the token"),
    N_("The token protects this value and gives it to nobody. That is intended."),
    N_("Nothing needs to be done."),
)
_WRAPPING_KEY = ProblemText(
    N_("Wrapping key cannot be used"),
    N_("The key that should protect the other one is gone, or is not of the kind or size that the mechanism needs."),
    N_("Choose another wrapping key or another mechanism."),
)
_WRAPPED_KEY = ProblemText(
    N_("Wrapped key cannot be read"),
    N_("The wrapped key is damaged, or it was wrapped with another key or mechanism."),
    N_("Check the file, the wrapping key and the mechanism."),
)
_RANDOM = ProblemText(
    N_("Token could not make random numbers"),
    N_("Its random number generator is missing, or takes no seed from outside."),
    N_("Try again. If it stays so, ask the vendor."),
)
_ENCRYPTED = ProblemText(
    N_("Cannot be decrypted"),
    N_("The encrypted data is damaged, or was made for another key or mechanism."),
    N_("Check the file, the key and the mechanism."),
)

KEY_TEXTS: dict[CKR, ProblemText] = {
    # ── objects and attributes ──
    CKR.OBJECT_HANDLE_INVALID: _OBJECT_GONE,
    CKR.KEY_HANDLE_INVALID: _OBJECT_GONE,
    CKR.ATTRIBUTE_SENSITIVE: _KEPT_SECRET,
    CKR.INFORMATION_SENSITIVE: _KEPT_SECRET,
    CKR.ATTRIBUTE_READ_ONLY: ProblemText(
        N_("Attribute cannot be changed"),
        N_("The token or the standard fixes this attribute when the object is made."),
        N_("Make a new object with the value that you need."),
    ),
    CKR.ATTRIBUTE_TYPE_INVALID: ProblemText(
        N_("Attribute is not present"),
        N_("The object has no such attribute, or the token does not know it."),
        N_("Leave this attribute out."),
    ),
    CKR.ATTRIBUTE_VALUE_INVALID: ProblemText(
        N_("Value refused"),
        N_("The token does not accept one of the attribute values."),
        N_("Check the values against the token's limits, or leave optional ones out."),
    ),
    CKR.TEMPLATE_INCOMPLETE: ProblemText(
        N_("Something is missing"),
        N_("The token wants more attributes for this object than it was given."),
        N_("Fill in further attributes; the vendor's manual names those that its tokens need."),
    ),
    CKR.TEMPLATE_INCONSISTENT: ProblemText(
        N_("Settings do not go together"),
        N_("The token refuses this combination of attributes."),
        N_("Choose fewer usages, or leave the protection settings as the token suggests them."),
    ),
    CKR.ACTION_PROHIBITED: ProblemText(
        N_("Forbidden by the token"),
        N_("The object or the token's rules forbid this action."),
        N_("Ask who issued or administers the token."),
    ),
    CKR.OPERATION_NOT_VALIDATED: ProblemText(
        N_("Not allowed in validated operation"),
        N_("The token runs in a certified mode, and this action is outside of what was certified."),
        N_("Choose another mechanism or key, or ask who administers the token."),
    ),
    # ── mechanisms and sizes ──
    CKR.MECHANISM_INVALID: ProblemText(
        N_("Mechanism not supported"),
        N_("The token does not know this mechanism, or not for this purpose."),
        N_("Choose one from the token's list of mechanisms."),
    ),
    CKR.MECHANISM_PARAM_INVALID: ProblemText(
        N_("Mechanism setting not supported"),
        N_("The token knows the mechanism, but not with these parameters."),
        N_("Choose other parameters, such as another hash."),
    ),
    CKR.KEY_SIZE_RANGE: ProblemText(
        N_("Key size not supported"),
        N_("The key is too small or too large for the token or the mechanism."),
        N_("Choose a size within the limits that the mechanism shows."),
    ),
    CKR.CURVE_NOT_SUPPORTED: ProblemText(
        N_("Curve not supported"),
        N_("The token does not know this elliptic curve."),
        N_("Choose another curve, such as P-256."),
    ),
    CKR.PARAMETER_SET_NOT_SUPPORTED: ProblemText(
        N_("Parameter set not supported"),
        N_("The token does not know this parameter set of the algorithm."),
        N_("Choose another parameter set."),
    ),
    CKR.DOMAIN_PARAMS_INVALID: ProblemText(
        N_("Domain parameters not supported"),
        N_("The token does not accept the curve or the group that the key is to be made from."),
        N_("Choose a standard curve or group."),
    ),
    # ── keys ──
    CKR.KEY_TYPE_INCONSISTENT: ProblemText(
        N_("Key does not fit the mechanism"),
        N_("The mechanism needs a key of another type."),
        N_("Choose another key or another mechanism."),
    ),
    CKR.KEY_FUNCTION_NOT_PERMITTED: ProblemText(
        N_("Key is not for this use"),
        N_("The key's usage attributes do not allow this."),
        N_("Choose a key whose usage allows it."),
    ),
    CKR.KEY_NOT_NEEDED: ProblemText(
        N_("Key is not needed"),
        N_("The mechanism works without a key, and one was given."),
        N_("Copy the details and report them."),
    ),
    CKR.KEY_NEEDED: ProblemText(
        N_("Key is missing"),
        N_("The saved operation needs its key again in order to go on."),
        N_("Start the operation again from its beginning."),
    ),
    CKR.KEY_CHANGED: ProblemText(
        N_("Key has changed"),
        N_("The saved operation was begun with another key."),
        N_("Start the operation again from its beginning."),
    ),
    CKR.KEY_INDIGESTIBLE: ProblemText(
        N_("Key cannot be hashed"),
        N_("The token does not put the value of this key into a hash."),
        N_("Choose another key or another way to derive from it."),
    ),
    CKR.KEY_NOT_WRAPPABLE: ProblemText(
        N_("Key cannot be wrapped"),
        N_("The token does not let this key leave under the chosen wrapping key."),
        N_("Use a trusted wrapping key if the key asks for one, or make a new key where it is needed."),
    ),
    CKR.KEY_UNEXTRACTABLE: ProblemText(
        N_("Key cannot leave the token"),
        N_("The key was made as not extractable, and that cannot be undone."),
        N_("Make a new key where it is needed."),
    ),
    CKR.KEY_EXHAUSTED: ProblemText(
        N_("Key is used up"),
        N_("A key of this kind can sign a fixed number of times, and none is left."),
        N_("Make a new key."),
    ),
    CKR.PUBLIC_KEY_INVALID: ProblemText(
        N_("Public key is not valid"),
        N_("The public key failed the token's check."),
        N_("Get the key or certificate again from its owner."),
    ),
    CKR.WRAPPING_KEY_HANDLE_INVALID: _WRAPPING_KEY,
    CKR.WRAPPING_KEY_SIZE_RANGE: _WRAPPING_KEY,
    CKR.WRAPPING_KEY_TYPE_INCONSISTENT: _WRAPPING_KEY,
    CKR.UNWRAPPING_KEY_HANDLE_INVALID: _WRAPPING_KEY,
    CKR.UNWRAPPING_KEY_SIZE_RANGE: _WRAPPING_KEY,
    CKR.UNWRAPPING_KEY_TYPE_INCONSISTENT: _WRAPPING_KEY,
    CKR.WRAPPED_KEY_INVALID: _WRAPPED_KEY,
    CKR.WRAPPED_KEY_LEN_RANGE: _WRAPPED_KEY,
    # ── data, signatures, random numbers ──
    CKR.DATA_INVALID: ProblemText(
        N_("Data does not fit"),
        N_("The token cannot work on this data with the chosen key and mechanism."),
        N_("Check the file, the key and the mechanism."),
    ),
    CKR.DATA_LEN_RANGE: ProblemText(
        N_("Data is too long or too short"),
        N_("The mechanism takes only data of certain lengths, often no longer than the key."),
        N_("Choose a mechanism that hashes the data first, or a larger key."),
    ),
    CKR.ENCRYPTED_DATA_INVALID: _ENCRYPTED,
    CKR.ENCRYPTED_DATA_LEN_RANGE: _ENCRYPTED,
    CKR.AEAD_DECRYPT_FAILED: ProblemText(
        N_("Data was altered"),
        N_("The encrypted data failed its own check: it was changed, or the key or a parameter is the wrong one."),
        N_("Do not use the data. Get it again from its source, and check the key."),
    ),
    CKR.SIGNATURE_INVALID: ProblemText(
        N_("Signature does not match"),
        N_("The signature does not belong to this data and this key: one of the three is another one or was changed."),
        N_("Do not trust the file. Compare it with the original."),
    ),
    CKR.SIGNATURE_LEN_RANGE: ProblemText(
        N_("Signature has the wrong length"),
        N_("A signature of this key and mechanism has another length. It is damaged, or made with another key."),
        N_("Do not trust the file. Get the signature again."),
    ),
    CKR.RANDOM_NO_RNG: _RANDOM,
    CKR.RANDOM_SEED_NOT_SUPPORTED: _RANDOM,
    CKR.SEED_RANDOM_REQUIRED: ProblemText(
        N_("Random numbers need a seed first"),
        N_("The token's random number generator has to be seeded before it is used."),
        N_("Seed it with the vendor's tool, then try again."),
    ),
    CKR.EXCEEDED_MAX_ITERATIONS: ProblemText(
        N_("Token gave up"),
        N_("It searched for suitable numbers for as long as it may and found none."),
        N_("Try again. If it fails once more, choose another key size."),
    ),
}
"""Objects, attributes, keys, mechanisms and data."""
