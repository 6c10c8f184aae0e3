"""The shelf of records in force: what is refused and why, and what holds on a day."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from pydantic import ValidationError

from dienregister.law.ladder import above_its_level, needed
from dienregister.law.records import Granted, LawFile, Lowering, Policy, Record, name_of
from dienregister.law.signing import Signed, Trusted, _first, four_eyes, signers
from dienregister.text.faults import Fault

FOREVER = date.max


@dataclass(frozen=True)
class Kept:
    """A record that was accepted, and its hash."""

    sha: str
    record: Record


@dataclass(frozen=True)
class Shelf:
    """All records that hold, in the order in which they were taken; their hash is how permits refer to them."""

    kept: tuple[Kept, ...] = ()
    faults: tuple[Fault, ...] = field(default=(), compare=False)

    def policies(self) -> Iterator[tuple[str, Policy]]:
        """Policies and their hashes."""
        return ((one.sha, one.record) for one in self.kept if isinstance(one.record, Policy))

    def grants(self) -> tuple[Granted, ...]:
        """Everything that law files grant, at any time."""
        laws = [one.record for one in self.kept if isinstance(one.record, LawFile)]
        return tuple(grant for law in laws for grant in _while_in_force(law, laws))

    def last_day(self, policy: Policy) -> date:
        """The last day of a policy: the one before a policy that replaces it."""
        ends = [other.valid.since for _, other in self.policies() if other.replaces == policy.policy]
        return min([policy.valid.until or FOREVER, *(end - timedelta(1) for end in ends)])

    def in_force(self, day: date) -> tuple[str, Policy] | None:
        """The policy of a day and its hash; none where none is."""
        for sha, policy in self.policies():
            if policy.valid.since <= day <= self.last_day(policy):
                return sha, policy
        return None

    def last_in_force(self, day: date) -> Policy | None:
        """The policy of a day, or else the last one that was in force before."""
        before = [policy for _, policy in self.policies() if policy.valid.since <= day]
        return max(before, key=lambda policy: min(self.last_day(policy), day), default=None)

    def level(self, policy: Policy, day: date) -> int | None:
        """The level of a policy on a day, after what lowered it; none where it was stopped."""
        lowered = [
            one.record.level
            for one in self.kept
            if isinstance(one.record, Lowering) and one.record.policy == policy.policy and one.record.since <= day
        ]
        if "stop" in lowered:
            return None
        return min([policy.level, *(level for level in lowered if isinstance(level, int))])


def _while_in_force(law: LawFile, laws: Sequence[LawFile]) -> Iterator[Granted]:
    """What a law file grants, until another of the same law comes into force: one taken later wins on the same day."""
    later = laws[laws.index(law) + 1 :]
    ends = [
        other.law.in_force
        for other in laws
        if other.law.id == law.law.id
        and other is not law
        and (other.law.in_force > law.law.in_force or (other.law.in_force == law.law.in_force and other in later))
    ]
    replaced = min(ends) - timedelta(1) if ends else FOREVER
    for grant in law.grants:
        until = min(grant.until or FOREVER, replaced) if ends else grant.until
        if grant.since >= law.law.in_force and (until is None or until >= grant.since):
            yield grant.model_copy(update={"until": until})


def take(records: Iterable[Signed], trusted: Trusted, on: Shelf | None = None) -> Shelf:
    """Put records on a shelf, law first. What is refused is a fault, and all that was there stays as it was."""
    shelf = on or Shelf()
    faults = list(shelf.faults)
    read: list[tuple[Signed, Record]] = []
    for signed in records:
        record = _read(signed)
        if isinstance(record, Fault):
            faults.append(record)
        else:
            read.append((signed, record))
    for signed, record in sorted(read, key=lambda pair: _order(pair[1])):
        refused = _refused(signed, record, trusted, shelf)
        if refused:
            faults.append(refused)
        elif signed.sha not in {one.sha for one in shelf.kept}:
            shelf = Shelf((*shelf.kept, Kept(signed.sha, record)))
    return Shelf(shelf.kept, tuple(faults))


def _order(record: Record) -> tuple[int, date]:
    """Law before what rests on it, earlier policies before later ones, and lowerings last."""
    if isinstance(record, LawFile):
        return 0, record.law.in_force
    return (1, record.valid.since) if isinstance(record, Policy) else (2, record.since)


def _read(signed: Signed) -> Record | Fault:
    kinds: dict[str, type[LawFile] | type[Lowering] | type[Policy]] = {
        "law": LawFile,
        "lowering": Lowering,  # names the policy that it lowers, so it comes before
        "policy": Policy,
    }
    kind = next((kinds[key] for key in kinds if key in signed.body), None)
    if kind is None:
        return Fault("record-unknown", signed.where)
    try:
        return kind.model_validate(dict(signed.body))
    except ValidationError as error:
        return Fault("record-unreadable", signed.where, {"reason": _first(error)})


def _refused(signed: Signed, record: Record, trusted: Trusted, shelf: Shelf) -> Fault | None:
    """Why a record may not go on the shelf."""
    known = {name_of(one.record): one for one in shelf.kept if type(one.record) is type(record)}
    name = name_of(record)
    if name in known and known[name].sha != signed.sha:
        return Fault("record-altered", signed.where, {"name": name})
    by = signers(signed, trusted)
    if isinstance(record, LawFile):
        return None if any(key.role == "jurist" for key in by) else Fault("law-unsigned", signed.where)
    if isinstance(record, Lowering):
        return _lowering_refused(signed, record, bool(by), shelf)
    if not four_eyes(by):
        return Fault("policy-unsigned", signed.where, {"by": ", ".join(sorted(key.key for key in by)) or "-"})
    return _policy_refused(signed, record, shelf)


def _lowering_refused(signed: Signed, record: Lowering, good: bool, shelf: Shelf) -> Fault | None:
    if not good:
        return Fault("lowering-unsigned", signed.where)
    policy = next((one for _, one in shelf.policies() if one.policy == record.policy), None)
    if policy is None:
        return Fault("policy-unknown", signed.where, {"policy": record.policy})
    if isinstance(record.level, int) and record.level > policy.level:
        return Fault("lowering-raises", signed.where, {"level": record.level, "now": policy.level})
    return None


def _policy_refused(signed: Signed, policy: Policy, shelf: Shelf) -> Fault | None:
    if high := above_its_level(policy):
        return Fault("policy-above-level", signed.where, {"what": ", ".join(high), "level": policy.level})
    missing = needed(policy) - set(policy.grants_used)
    if missing:
        return Fault("grants-not-cited", signed.where, {"grants": ", ".join(sorted(missing))})
    for grant in sorted(policy.grants_used):
        gap = _first_gap([one for one in shelf.grants() if one.grant is grant], policy)
        if gap:
            return Fault("grant-missing", signed.where, {"grant": grant.value, "day": gap, "level": policy.level})
    return _overlap(signed, policy, shelf)


def _first_gap(granted: Sequence[Granted], policy: Policy) -> date | None:
    """The first day of a policy on which nothing of what is granted holds."""
    day, last = policy.valid.since, policy.valid.until or FOREVER
    while day <= last:
        ends = [one.until or FOREVER for one in granted if one.holds(day)]
        if not ends:
            return day
        if max(ends) >= last:
            return None
        day = max(ends) + timedelta(1)
    return None


def _overlap(signed: Signed, policy: Policy, shelf: Shelf) -> Fault | None:
    if policy.replaces and policy.replaces not in {other.policy for _, other in shelf.policies()}:
        return Fault("policy-unknown", signed.where, {"policy": policy.replaces})
    for _, other in shelf.policies():
        if other.policy in (policy.policy, policy.replaces):
            continue
        if other.valid.since <= (policy.valid.until or FOREVER) and policy.valid.since <= shelf.last_day(other):
            return Fault("policy-overlaps", signed.where, {"policy": policy.policy, "other": other.policy})
    return None
