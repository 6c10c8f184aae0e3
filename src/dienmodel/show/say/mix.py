"""Whether those in service are of the categories that are asked for, in words."""

from dienmodel.network.catalogue import Catalogue
from dienmodel.network.outcomes import HALF
from dienmodel.runs.answer import Answer, Outlook
from dienmodel.show.names import category, within
from dienmodel.show.say.against import posts_filled
from dienmodel.text.words import Words

NOT_LIKELY = ("unknown", "very_unlikely", "unlikely")
"""Words of targets that a shortage is subject of."""


def mix_sentence(answer: Answer, catalogue: Catalogue, w: Words) -> str:
    """In which categories posts stay empty on the day of the main target, or people are short where heads count.

    Empty where that target is for a category.
    """
    if answer.main is None or answer.main.category != "total":
        return ""
    posts, people = [], []
    for other in _of_categories(answer):
        named = within(catalogue, category(catalogue, other.category, w), w)
        asked = other.asked_posts
        if asked is not None and (empty := asked.middle - (posts_filled(other) or 0.0)) > HALF:
            posts.append(w.say("answer.mix_post_part", gap=w.people(empty), category=named))
        elif (short := other.asked.middle - other.people) > HALF:
            people.append(w.say("answer.mix_part", gap=w.people(short), category=named))
    kinds = (("answer.mix_posts", posts), ("answer.mix_people", people))
    listed = "; ".join(w.say(key, parts=w.listed(parts)) for key, parts in kinds if parts)
    return w.say("answer.mix", short=listed) if listed else ""


def _of_categories(answer: Answer) -> list[Outlook]:
    """Targets of one category beside the main one, which are not likely to be met."""
    main = answer.main
    return [
        other
        for other in answer.others
        if main is not None
        and other.plain
        and other.category != "total"
        and (other.day, other.organisation) == (main.day, main.organisation)
        and other.word in NOT_LIKELY
    ]
