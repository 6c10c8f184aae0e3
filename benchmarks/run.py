"""All benchmarks: `make bench`. Exit code 1 if a limit is missed.

First the pace of the machine is measured: limits of times are those times as long, and each is told as a share of its
limit.

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
import bench_pages
import bench_plan
import bench_posting
import bench_records
import bench_sample
import pace


def main() -> int:
    """Run, print a table, and say whether every limit was met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    here, met = pace.row(pace.measured()), True
    show(here)
    for part in (
        bench_expect.rows,
        lambda: bench_sample.rows(quick=quick),
        bench_nederland.rows,
        bench_pages.rows,
        bench_plan.rows,
        bench_posting.rows,
        bench_records.rows,
        bench_cluster.rows,
    ):
        for line in part():
            met &= show(line, here["value"])
    return 0 if met else 1


def show(line: dict[str, Any], machine: float = 1.0) -> bool:
    """Print one line, at the pace of the machine; True if it meets its limit, or has none."""
    line = pace.at_pace(line, machine)
    limit, verdict = _told(line), "" if line["limit"] is None else ("ok" if line["ok"] else "MISSED")
    print(f"{line['name']:<62} {line['value']:>12,.3f} {line['unit']:<10} {limit:<32} {verdict}", flush=True)
    return line["ok"] is not False


def _told(line: dict[str, Any]) -> str:
    """The limit, what it is at the pace of the machine, and what part of that was taken."""
    if line["limit"] is None:
        return ""
    here = f", here {line['limit']:.3g}: {line['value'] / line['limit']:.0%}" if "said" in line else ""
    return f"limit {line.get('said', line['limit']):g}{here}"


if __name__ == "__main__":
    sys.exit(main())
