"""The look at card readers: beside Cryptoki, in a host that has loaded no library."""

from app.host import pcsc
from app.host.job import Job
from app.host.operations.registry import operation
from app.vocabulary.readers import LookAtReaders, ReadersSeen


@operation
def look_at_readers(job: Job, request: LookAtReaders) -> ReadersSeen:
    """Look which readers there are and whether cards are in them."""
    return pcsc.look(job.host.watch)
