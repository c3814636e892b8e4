"""What is done with card readers beside Cryptoki, also in a host that has loaded no library."""

from app.host import pcsc
from app.host.card_lock import lock_cards
from app.host.job import Job
from app.host.operations.registry import operation
from app.vocabulary.readers import LockCards, LookAtReaders, ReadersSeen


@operation
def look_at_readers(job: Job, request: LookAtReaders) -> ReadersSeen:
    """Look which readers there are and whether cards are in them."""
    return pcsc.look(job.host.watch)


@operation
def lock_readers(job: Job, request: LockCards) -> tuple[str, ...]:
    """Reset cards that nobody is logged in to any more."""
    held = lock_cards(frozenset(request.readers), job.host.watch, ours=request.ours)
    job.host.unlocked -= frozenset(request.readers) - held
    return tuple(sorted(held))
