"""Fifty people who move levers at the same time: how long do they wait?

    python benchmarks/load.py [USERS] [SECONDS]

The explorer runs in a process of its own, as `dienmodel explore` starts it. Every user moves one of the sliders to
a random position, sees the answer, thinks one to three seconds, and goes on from there; all begin at the baseline.
"""

import asyncio
import json
import random
import re
import sys
import time

import httpx2

from serving import serving

STEP = 5
READY = 10.0
"""Seconds in which ten others try it before the measurement begins."""


def main(users: int, seconds: float) -> None:
    """Let the users loose on an explorer and print what they met as JSON."""
    with serving() as address:
        print(json.dumps(asyncio.run(load(address, users, seconds)), indent=2))


async def load(address: str, users: int, seconds: float) -> dict[str, float]:
    """Waits of all users together."""
    async with httpx2.AsyncClient(base_url=address, timeout=30, limits=httpx2.Limits(max_connections=users)) as client:
        page = (await client.get("/")).text
        names = re.findall(r'type="range" id="[^"]*" name="([^"]+)"', page)
        for begin, last, many in ((1000, READY, 10), (0, seconds, users)):
            end = time.monotonic() + last
            waits = await asyncio.gather(*(one(client, names, end, begin + seed) for seed in range(many)))
    flat = sorted(wait for own in waits for wait in own)
    errors = sum(wait == float("inf") for wait in flat)
    return {
        "users": users,
        "moves": len(flat),
        "moves_per_second": round(len(flat) / seconds, 1),
        "errors": errors,
        "median_ms": round(1000 * flat[len(flat) // 2], 1),
        "p95_ms": round(1000 * flat[int(0.95 * len(flat))], 1),
        "worst_ms": round(1000 * flat[-1], 1),
    }


async def one(client: httpx2.AsyncClient, names: list[str], end: float, seed: int) -> list[float]:
    """What one user waited for each move; infinity for an error."""
    luck = random.Random(seed)
    levers: dict[str, str] = {}
    waits = []
    await asyncio.sleep(luck.uniform(0, 2))
    while time.monotonic() < end:
        levers[luck.choice(names)] = str(luck.randrange(0, 101, STEP))
        begin = time.monotonic()
        try:
            answer = await client.get("/live", params=levers)
            good = answer.status_code == 200 and bool(answer.json()["outcome"])
        except httpx2.HTTPError:
            good = False
        waits.append(time.monotonic() - begin if good else float("inf"))
        await asyncio.sleep(luck.uniform(1, 3))
    return waits


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50, float(sys.argv[2]) if len(sys.argv) > 2 else 60.0)
