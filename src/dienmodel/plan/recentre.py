"""A model around the course that its own plan led to.

Responses are exact but for one thing: who drops out or gives up comes back into the population and may apply again, and
who is admitted does not give up. That is nobody's response; it is counted as it was in the course without admissions.
Around the course of a plan it is counted as it is there, and the next plan hardly differs.
"""

from dataclasses import replace

import numpy as np

from dienmodel.engines.expect.expect import expect
from dienmodel.network.network import Reals
from dienmodel.plan.linear.doors import following
from dienmodel.plan.linear.model import Model


def recentred(m: Model, x: Reals) -> Model:
    """The model with a base that makes it exact at decisions x [J], if they can be followed."""
    which = np.flatnonzero(m.decided)
    followed = following(m, x)
    seen, course = followed.seen, expect(followed.network)
    came = np.where(m.decided, course.new_joined[:, m.node] - seen.arrived, 0.0)
    waiting = course.n_waiting.copy()
    waiting[:, m.node[which]] = 0.0
    waiting[1:, m.node[which]] = course.new_turned[:, m.node[which]]
    shut = replace(course, n_waiting=waiting)
    read = np.array([meter.read(shut) for meter in m.meters])
    left = m.base.left.copy()
    for k, (decisions, people) in m.people.items():
        left[:, k] = m.heads[k].left(shut) + m.heads[k].sign * people @ x[decisions]
    base = replace(m.base, arrived=m.base.arrived + came, metered=read + m.money - m.metered @ x, left=left)
    return replace(m, base=base)
