"""How much more two processes do at once than one: two cores of a shared machine are seldom two."""

import time
from concurrent.futures import ProcessPoolExecutor

ROUNDS = 5
WORK = 2_000_000


def _work(_: int) -> float:
    start, total = time.perf_counter(), 0
    for each in range(WORK):
        total += each
    return time.perf_counter() - start


def gain() -> float:
    """Times the work of one process that two do in the same time, the middle of some rounds."""
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(_work, range(2)))
        found = []
        for _ in range(ROUNDS):
            alone = pool.submit(_work, 0).result()
            both = list(pool.map(_work, range(2)))
            found.append(2 * alone / max(both))
    return sorted(found)[ROUNDS // 2]


if __name__ == "__main__":
    print(f"two processes at once do {gain():.2f} times the work of one here")
