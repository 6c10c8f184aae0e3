"""What is computed: pure functions from a network to one shared result shape."""

from dienmodel.engines.compiled import use_a_writable_cache

use_a_writable_cache()
