"""Compile what tests use into the cache, unless that is done: two processes do it side by side."""

from pathlib import Path

from dienmodel.engines.ahead import SCENARIO, sample_compiled_beside
from dienmodel.engines.jit import ENTRY, is_compiled

SMALL = Path(__file__).parent / "cases" / "small"


def compile_kernels() -> None:
    """Use each once: of plans, of `expect`, and of `sample` with and without histories."""
    from dienmodel.engines.sample.sample import sample_histories
    from dienmodel.model.load import load
    from dienmodel.network.compile.compile import compile_scenario
    from dienmodel.network.world import build
    from dienmodel.plan.file import made_for

    with sample_compiled_beside() as wait:
        made_for(build(load(str(SMALL))))
        wait()
    sample_histories(compile_scenario(load(SCENARIO)))


if __name__ == "__main__" and not all(map(is_compiled, ENTRY)):
    compile_kernels()
