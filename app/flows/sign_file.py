"""Sign a file: the document host hashes, builds, verifies and saves; the token only signs the digest."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from app.flows.hosts import Host
from app.flows.key_use import KeyUse, unconfirmed
from app.vocabulary.certificates import SignatureForm, SignatureReport
from app.vocabulary.messages import Signer
from app.vocabulary.objects import ObjectRow
from app.vocabulary.signing import Method
from app.vocabulary.signing_messages import FinishSignature, PrepareSignature, Sign, SignFile
from app.vocabulary.texts import N_, Words
from app.vocabulary.values import TokenAddress

Stage = Literal["hash", "sign", "verify"]


@dataclass(frozen=True)
class SigningOrder:
    """What is signed, with which key, and where the result goes."""

    token: TokenAddress
    key: ObjectRow
    signer: Signer
    file: str
    target: str
    form: SignatureForm
    method: Method
    replace: bool
    """Whether an existing target may be replaced."""


async def sign_file(
    documents: Host,
    token: Host,
    order: SigningOrder,
    report: Callable[[Stage, int, int], None],
    confirm: Callable[[], Awaitable[KeyUse]] = unconfirmed,
) -> SignatureReport:
    """Sign `order.file` and return what was verified and saved; `report` is told stage, bytes done and bytes in all.

    `confirm` is asked once, when the token is about to use the key: a key may want its PIN for every use.

    Raises AppError; then nothing was saved. Raises Cancelled where either host was stopped before it signed.
    """
    title = Words(N_("Signing {file}"), {"file": order.file})
    prepared = await documents.call(
        PrepareSignature(
            file=order.file,
            target=order.target,
            replace=order.replace,
            form=order.form,
            method=order.method,
            key_type=order.key.key_type or 0,
            signer=order.signer,
        ),
        title=title,
        on_progress=lambda done, total: report("hash", done, total),
    )
    report("sign", 0, 0)
    use = await confirm()
    if prepared.whole_file:
        whole = SignFile(
            token=order.token,
            key=order.key.address,
            confirmation=use.confirmation,
            method=prepared.method,
            file=order.file,
        )
        signature = await token.call(
            whole, use.pins, title=title, on_progress=lambda done, total: report("sign", done, total)
        )
    else:
        request = Sign(
            token=order.token,
            key=order.key.address,
            confirmation=use.confirmation,
            method=prepared.method,
            data=prepared.data,
        )
        signature = await token.call(request, use.pins, title=title)
    report("verify", 0, 0)
    return await documents.call(FinishSignature(ticket=prepared.ticket, signature=signature.value), title=title)
