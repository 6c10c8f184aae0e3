"""Speed of learning from records of people: a million stays in a CSV file, from the file to rates."""

import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from bench_nederland import best, row

STAYS = 1_000_000
DAYS = 365.2425


def rows() -> list[dict[str, Any]]:
    """Read, check and estimate a million stays."""
    from dienmodel import estimate

    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder) / "careers.csv", STAYS)
        seconds = best(lambda: estimate(path, ("service", "rank"), today=date(2026, 1, 1)), 1)
    return [row(f"records: {STAYS:,} stays, from file to rates", seconds, "s", 10)]


def write(path: Path, stays: int) -> Path:
    """Careers of as many people, who leave for two reasons or are still there; the same ones every time."""
    random = np.random.default_rng(1)
    days = [str(date(2000, 1, 1) + timedelta(n)) for n in range(int(26 * DAYS) + 1)]
    came = random.integers(0, int(25 * DAYS), stays)
    left = came + 1 + (random.exponential(8, stays) * DAYS).astype(np.int64)
    gone = left < len(days)
    reason = np.where(random.random(stays) < 0.7, "quit", "retire")
    service, rank = random.choice(["army", "navy", "air"], stays), random.choice(["soldier", "nco", "officer"], stays)
    with path.open("w", encoding="utf-8") as file:
        file.write("person,stock,service,rank,from,to,reason,born\n")
        for i in range(stays):
            end = f"{days[left[i]]},{reason[i]}" if gone[i] else ","
            file.write(f"p{i},military,{service[i]},{rank[i]},{days[came[i]]},{end},{1975 + i % 10}\n")
    return path


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    print(rows())
