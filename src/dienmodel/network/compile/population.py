"""The counted population by itself: how many there would be of each age if nobody were asked to come in."""

from functools import partial

import numpy as np

from dienmodel.model.used import bare
from dienmodel.network.compile.compiler import Compiler
from dienmodel.network.compile.recall import recall
from dienmodel.network.network import Reals


def proportion(c: Compiler, weights: Reals) -> Reals:
    """What a step makes of a rate told in people, [T], for an engine that takes it in proportion to the first day.

    A rate of the past is what was counted, whatever the population then was; from today on people come in proportion
    to those of their ages. Without a past it is one.
    """
    today = c.calendar.moment(c.said.scenario.today).up
    if today == 0:
        return np.ones(c.calendar.n_steps)
    answering = recall(c, "alone", partial(_alone, c)) @ weights
    known = answering[np.minimum(np.arange(c.calendar.n_steps), today)]
    share: Reals = np.divide(answering[0], known, out=np.ones_like(known), where=known > 0.0)
    return share


def _alone(c: Compiler) -> Reals:
    """People by age in each step, [T, A], of whom nobody comes in."""
    said, group = c.said.scenario.population, c.draft.population
    assert said is not None and group is not None
    c.amounts.used |= {bare(key) for key in (*said.people, *said.entering, *(said.net or ()))}
    count, there = np.array(group.start, float), np.empty((c.calendar.n_steps, len(group.ages)))
    for t, (turn, entering, net) in enumerate(zip(group.turn, group.entering, group.net, strict=True)):
        if turn:
            count = np.concatenate([[entering], count[:-1]])
            count = np.maximum(count + net, 0.0)
        there[t] = count
    return there
