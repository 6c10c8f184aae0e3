"""How examples are drawn: the same ones every time in `make test`, new ones every night.

How long drawing one takes says something about the machine, nothing about the product. Several processes test at once,
so each computes with one thread: small matrices are shared out at a cost beyond their worth.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy is read

from hypothesis import HealthCheck, settings

settings.register_profile("same", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("new", deadline=None, suppress_health_check=[HealthCheck.too_slow])
