"""All benchmarks: `make bench`. Exit code 1 if a limit is missed.

`--quick` leaves out the SimPy twin and the 8 million person job.
"""

import argparse
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import bench_cluster
import bench_expect
import bench_nederland
import bench_plan
import bench_records
import bench_sample


def main() -> int:
    """Run, print a table, and say whether every limit was met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    met = True
    for part in (
        bench_expect.rows,
        lambda: bench_sample.rows(quick=quick),
        bench_nederland.rows,
        bench_plan.rows,
        bench_records.rows,
        bench_cluster.rows,
    ):
        for line in part():
            met &= show(line)
    return 0 if met else 1


def show(line: dict[str, Any]) -> bool:
    """Print one line; True if it meets its limit, or has none."""
    limit = f"limit {line['limit']:g}" if line["limit"] is not None else ""
    verdict = "" if line["limit"] is None else ("ok" if line["ok"] else "MISSED")
    print(f"{line['name']:<62} {line['value']:>12,.3f} {line['unit']:<10} {limit:<14} {verdict}", flush=True)
    return line["ok"] is not False


if __name__ == "__main__":
    sys.exit(main())
