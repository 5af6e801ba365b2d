"""Which lots pass without inspection under a skip-lot agreement: drawn, committed to, and proved lot by lot. Pure.

When skipping begins a secret of 256 bits is hashed 1,000 times in a row, and the last hash is published. Each lot, when it
is booked, gets the next hash from the end as its key: whoever hashes that key as often as the lot's place says comes to
the published hash, and nobody can come from it to the key of the next lot. The key and the lot's name decide
(`switching.skip_lot.is_skipped`). So each lot has its own proof at once, and nothing has to be revealed at the end.
"""

import hashlib
import hmac

from .draw import Refused
from .switching.skip_lot import SKIPPING, Settings, Standing, is_skipped

SCHEME = "qcportal-skip-1"
MOST_LOTS = 1000  # of one agreement; what comes after is inspected


def hashed(key: str, times: int) -> str:
    """SHA-256 of the scheme's name and the key, so many times in a row."""
    for _turn in range(times):
        key = hashlib.sha256(f"{SCHEME}\n{key}".encode()).hexdigest()
    return key


def commitment(secret: str) -> str:
    """What is published when skipping begins."""
    return hashed(secret, MOST_LOTS)


def key_of(secret: str, place: int) -> str:
    """Of the lot at this place, counted from 1."""
    if not 1 <= place <= MOST_LOTS:
        raise ValueError(f"An agreement has places from 1 to {MOST_LOTS}.")
    return hashed(secret, MOST_LOTS - place)


def skips(key: str, lot: str, inspect_one_in: int) -> bool:
    return is_skipped(Standing(SKIPPING), bytes.fromhex(key), lot, Settings(inspect_one_in=inspect_one_in))


def replay(*, key: str, place: int, published: str, lot: str, inspect_one_in: int) -> bool:
    """Whether the lot is skipped. Raises Refused unless its key is the one that was committed to for this place."""
    if not 1 <= place <= MOST_LOTS:
        raise Refused(f"An agreement has places from 1 to {MOST_LOTS}.")
    if inspect_one_in < 2:
        raise Refused("Skipping inspects one lot in 2 or more.")
    try:
        bytes.fromhex(key)
    except ValueError:
        raise Refused("The key is no hexadecimal number.") from None
    if not hmac.compare_digest(hashed(key, place), published.lower()):
        raise Refused("The key is not the one of this place under the hash that was published.")
    return skips(key, lot, inspect_one_in)
