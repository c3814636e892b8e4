"""Operations on files, for the document host."""

import os

import msgspec

from app.documents import certificates, cms, libraryfile, p11kit, signing, verifying
from app.documents.files import write_atomically
from app.host.job import Job
from app.host.operations.registry import operation
from app.settings.found import found_libraries
from app.vocabulary.certificates import CertificateFile, SignatureReport
from app.vocabulary.errors import app_error
from app.vocabulary.found import FoundLibrary
from app.vocabulary.messages import FindLibraries, InspectLibraryFile, LibraryFile, ReadCertificateFile, SaveFile
from app.vocabulary.signing_messages import (
    FinishSignature,
    MakeReady,
    PreparedSignature,
    PrepareSignature,
    VerifySignature,
)
from app.vocabulary.texts import N_


@operation
def find_libraries(job: Job, request: FindLibraries) -> tuple[FoundLibrary, ...]:
    """Look for libraries; one that is found in two ways is told once, by its product's name."""
    known = found_libraries()
    modules = p11kit.configured_modules(p11kit.module_folders(), p11kit.library_folders())
    found: dict[str, FoundLibrary] = {}
    for library in (*known, *modules):
        real = os.path.realpath(library.path)
        found.setdefault(real, msgspec.structs.replace(library, real_path=real))
    return tuple(found.values())


@operation
def inspect_library_file(job: Job, request: InspectLibraryFile) -> LibraryFile:
    """Look at a library without loading it."""
    return libraryfile.inspect_library_file(request.path)


@operation
def read_certificate_file(job: Job, request: ReadCertificateFile) -> CertificateFile:
    """Read a certificate."""
    return certificates.read_certificate_file(request.path)


@operation
def save_file(job: Job, request: SaveFile) -> None:
    """Write what the window has made."""
    write_atomically(request.path, request.content, replace=request.replace, private=True)


@operation
def make_ready(job: Job, request: MakeReady) -> None:
    """Load what only CMS signatures need."""
    cms.load()


@operation
def prepare_signature(job: Job, request: PrepareSignature) -> PreparedSignature:
    """Hash the file and say what the token has to sign."""
    preparation = signing.prepare(request, job.progress)
    ticket = job.host.keep(preparation)
    return PreparedSignature(ticket, preparation.method, preparation.data, preparation.whole_file)


@operation
def finish_signature(job: Job, request: FinishSignature) -> SignatureReport:
    """Build, verify and save the signature. A ticket is good for one answer."""
    preparation = job.host.preparations.pop(request.ticket, None)
    if not isinstance(preparation, signing.Preparation):
        raise app_error(
            N_("This signature was not prepared here"),
            N_("The process that prepared it has ended."),
            N_("Sign the file again."),
            N_("Nothing was saved."),
        )
    return signing.finish(preparation, request.signature)


@operation
def verify_signature(job: Job, request: VerifySignature) -> SignatureReport:
    """Check a signature."""
    return verifying.verify(request, job.progress)
