"""What is computed: pure functions from a network to one shared result shape."""

from dienmodel.engines.jit import use_a_writable_cache

use_a_writable_cache()
