"""Commands about laws and policies: drafted, signed, taken in and shown."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from dienregister.cli.shared import at_home, clock, language, told
from dienregister.store.databases import writing
from dienregister.store.installation import open_installation


@click.group()
def law() -> None:
    """Law files and policy records."""


@law.command("draft")
@at_home
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="First day of the policy; today by default.")
def law_draft(home: Path, since: datetime | None) -> None:
    """Write drafts of the law and of the policy at level 0, to be completed and signed."""
    from dienregister.work.setup import write_drafts

    with told():
        open_installation(home)
        write_drafts(home / "law", since.date() if since else clock().date())
    click.echo(f"Wrote kaderwet.yaml and policy-level-0.yaml to {home / 'law'}.")


@law.command("key")
@click.argument("file", type=click.Path(path_type=Path, exists=False))
@click.password_option(help="Protects the key.")
def law_key(file: Path, password: str) -> None:
    """Make a signing key; its owner keeps the file, the installation trusts its public half."""
    from dienregister.work.setup import make_key

    click.echo(f"Public half: {make_key(file, password)}")


@law.command("trust")
@at_home
@click.argument("key")
@click.argument("public")
@click.option("--holder", required=True, help="Who holds the key.")
@click.option("--role", type=click.Choice(["jurist", "policy_owner"]), required=True)
def law_trust(home: Path, key: str, public: str, holder: str, role: Any) -> None:
    """Let the installation trust a key from today on."""
    from dienregister.work.setup import trust

    with told():
        open_installation(home)
        trust(home, key, holder, role, public, clock().date())
        _ = open_installation(home).trusted
    click.echo(f"{key} of {holder} counts as {role} from today on.")


@law.command("sign")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--key", required=True, help="Name of the key, as the installation trusts it.")
@click.option("--private", "private_path", required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--password", prompt=True, hide_input=True, help="Of the key.")
def law_sign(file: Path, key: str, private_path: Path, password: str) -> None:
    """Sign a law file, a policy or a lowering."""
    from dienregister.work.setup import sign

    with told():
        sign(file, key, private_path, password, clock().date())
    click.echo(f"{file.name} carries the signature of {key}.")


@law.command("take")
@at_home
def law_take(home: Path) -> None:
    """Take the records of the folder `law`; what is refused is told, and what was in force stays."""
    from dienregister.store.permits import keep_records

    with told():
        at = open_installation(home)
        with writing(at.databases.register) as connection:
            shelf = keep_records(connection, home / "law", at.trusted, clock())
    for one in shelf.faults:
        click.echo(one.text(language()), err=True)
    _tell_law(shelf, clock().date())
    if shelf.faults:
        raise SystemExit(1)


@law.command("show")
@at_home
def law_show(home: Path) -> None:
    """The policy in force."""
    from dienregister.work.campaigns import law_now

    with told():
        _tell_law(law_now(open_installation(home)), clock().date())


def _tell_law(shelf: Any, day: date) -> None:
    found = shelf.in_force(day)
    if found is None:
        click.echo("No policy is in force: nothing is sent, asked or due.")
        return
    sha, policy = found
    level = shelf.level(policy, day)
    said = "stopped" if level is None else f"level {level}"
    click.echo(f"{policy.policy} ({sha[:12]}) is in force until {shelf.last_day(policy)}: {said}.")
