"""Decrypt a CMS message: the document host reads, decrypts and saves; the token only decrypts the content key."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from app.flows.hosts import Host
from app.flows.key_use import KeyUse
from app.vocabulary.ciphers import FileWritten
from app.vocabulary.crypto_messages import DecryptContentKey, FinishDecryption, PrepareDecryption
from app.vocabulary.messages import Signer
from app.vocabulary.objects import ObjectAddress
from app.vocabulary.texts import N_, Words
from app.vocabulary.values import TokenAddress

Stage = Literal["read", "key", "save"]


@dataclass(frozen=True)
class DecryptionOrder:
    """What is decrypted, with which keys it may be, and where the result goes."""

    token: TokenAddress
    keys: tuple[ObjectAddress, ...]
    """Private keys that could be meant."""
    signers: tuple[Signer, ...]
    """Public key and certificates of each."""
    file: str
    target: str
    replace: bool
    """Whether an existing target may be replaced."""


async def decrypt_message(
    documents: Host,
    token: Host,
    order: DecryptionOrder,
    report: Callable[[Stage], None],
    confirm: Callable[[int], Awaitable[KeyUse]],
) -> FileWritten:
    """Decrypt `order.file` and return what was saved; `report` is told each stage.

    `confirm` is asked once, with the number of the key, when the token is about to use it.

    Raises AppError; then nothing was saved. Raises Cancelled where either host was stopped before it saved.
    """
    title = Words(N_("Decrypting {file}"), {"file": order.file})
    prepared = await documents.call(
        PrepareDecryption(file=order.file, target=order.target, replace=order.replace, candidates=order.signers),
        title=title,
    )
    report("key")
    use = await confirm(prepared.candidate)
    request = DecryptContentKey(
        token=order.token,
        key=order.keys[prepared.candidate],
        confirmation=use.confirmation,
        transported=prepared.key,
    )
    answer = await token.call(request, use.pins, title=title)
    report("save")
    return await documents.call(FinishDecryption(ticket=prepared.ticket, key=answer.value), title=title)
