"""Commands: options in, one call, words out."""

import logging
import multiprocessing
from pathlib import Path
from typing import Any

import click

from dienregister.cli.law import law
from dienregister.cli.shared import at_home, clock, language, told
from dienregister.store.databases import upgrade
from dienregister.store.installation import Installation, open_installation
from dienregister.text.faults import fault
from dienregister.text.words import words
from dienregister.version import __version__


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Survey with a graduated obligation, and candidate register."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)


@main.command()
@at_home
@click.option("--site", required=True, help="Address of the pages, such as https://example.nl.")
@click.option("--sender", required=True, help="Who sends the letters.")
@click.option("--telephone", required=True, help="The number for questions.")
@click.option(
    "--url", help="The store, such as postgresql+psycopg://user@host/register; SQLite in the folder by default."
)
@click.option("--keys-url", help="The store of the keys: another database.")
def init(home: Path, site: str, sender: str, telephone: str, url: str | None, keys_url: str | None) -> None:
    """Make a new installation in a folder."""
    from dienregister.work.setup import make_installation

    said = {"site": site, "sender": sender, "telephone": telephone, "register_url": url, "keys_url": keys_url}
    with told():
        make_installation(home, {name: value for name, value in said.items() if value is not None})
    click.echo(f"Made {home}. Next: `dienregister law draft`, `law key`, `law trust`, `law sign` and `law take`.")


@main.group()
def db() -> None:
    """The databases."""


@db.command("upgrade")
@at_home
def db_upgrade(home: Path) -> None:
    """Bring the databases to the present form."""
    with told():
        upgrade(open_installation(home).databases)
    click.echo("The databases are up to date.")


@db.command("doctor")
@at_home
def db_doctor(home: Path) -> None:
    """Verify signatures, the audit, permits and sealed data; status 1 where something is wrong."""
    from dienregister.work.doctor import findings

    with told():
        found = list(findings(open_installation(home)))
    for finding in found:
        click.echo(finding.text(language()), err=True)
    if found:
        raise SystemExit(1)
    click.echo("Everything is as it was left.")


@main.group()
def people() -> None:
    """People of the population register."""


@people.command("import")
@at_home
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--by", required=True, help="Who takes the file in.")
def people_import(home: Path, file: Path, by: str) -> None:
    """Take a selection in: all of it, or nothing and every fault with its row."""
    from dienregister.people.selection import read_selection
    from dienregister.store.people import keep_people
    from dienregister.work.campaigns import law_now

    with told():
        at, now = open_installation(home), clock()
        found = law_now(at).in_force(now.date())
        if found is None:
            from dienregister.text.faults import fault

            raise fault("no-policy", file.name, day=now.date())
        taken = keep_people(at, read_selection(file, now.date(), found[1].population.age), file.name, by, now)
    click.echo(f"{taken.new} people are new, {taken.known} were known and brought up to date.")


@main.group()
def campaign() -> None:
    """Letters to many people: one person proposes, another approves."""


@campaign.command()
@at_home
@click.argument("size", type=click.IntRange(min=1))
@click.option("--by", required=True, help="Who proposes it.")
def propose(home: Path, size: int, by: str) -> None:
    """Propose to write to SIZE people."""
    from dienregister.work import campaigns

    with told():
        key = campaigns.propose(open_installation(home), size, by, clock())
    click.echo(f"Proposed. Somebody else approves it: dienregister campaign approve {key} --by NAME")


@campaign.command()
@at_home
@click.argument("key")
@click.option("--by", required=True, help="Who approves it.")
def approve(home: Path, key: str, by: str) -> None:
    """Approve a campaign, and draw its people at random."""
    from dienregister.work import campaigns

    with told():
        drawn = campaigns.approve(open_installation(home), key, by, clock())
    click.echo(f"{drawn.number} letters are due.")
    for reason, number in drawn.refused.most_common():
        click.echo(f"{number} people get none: {words(language())[f'refusals.{reason}']}.")


@campaign.command("list")
@at_home
def campaign_list(home: Path) -> None:
    """Campaigns that wait for approval."""
    from dienregister.work import campaigns

    with told():
        for key, size, by in campaigns.proposed(open_installation(home)):
            click.echo(f"{key}  {size} people, proposed by {by}")


@main.command()
@at_home
@click.option("--once", is_flag=True, help="Do what is due, and end.")
def work(home: Path, once: bool) -> None:
    """Print letters that are due, delete what may not be kept, seal the audit."""
    from dienregister.work import worker

    with told():
        at = open_installation(home)
        if not once:
            worker.work(at, clock)
        done = worker.work_once(at, "once", clock)
    click.echo(
        f"{done.letters} letters printed, {done.drafts_deleted} drafts deleted, {done.sealed} audit rows sealed."
    )


@main.command()
@at_home
@click.argument("week")
def counts(home: Path, week: str) -> None:
    """Counts of a WEEK that is over, such as 2026-W49, for the model."""
    from dienregister.work.counts import give_counts

    with told():
        folder = give_counts(open_installation(home), week, clock())
    click.echo(f"{folder}: {(folder / 'funnel.csv').read_text('utf-8').count(chr(10)) - 1} cells")


@main.group("keys")
def key_commands() -> None:
    """The keys of people."""


@key_commands.command("rotate")
@at_home
def keys_rotate(home: Path) -> None:
    """Wrap the keys with a new secret, while `keysd` is stopped. What they seal stays as it is."""
    from dienregister.work.rotating import rotate

    with told():
        number = rotate(open_installation(home))
    click.echo(f"{number} keys are wrapped with a new secret. Make a backup of it and start `dienregister keysd`.")


@main.command()
@at_home
@click.option("--per-minute", default=60_000, show_default=True, type=click.IntRange(min=500), help="Keys it gives.")
def keysd(home: Path, per_minute: int) -> None:
    """Hold the keys, and give them to the other processes at the socket `keys_socket` of the settings."""
    from dienregister.sealed.secrets import rotation_under_way
    from dienregister.work.keysd import Allowance, key_server

    with told():
        at = open_installation(home)
        if at.keys_socket is None:
            raise fault("keys-no-socket", "register.yaml")
        server = key_server(at.keys_socket, at.key_database, Allowance(per_minute))
        if rotation_under_way(at.secrets.folder):
            raise fault("keys-half", "wrapping.next")
        _ = at.secrets.wrapping  # read once no rotation can begin; a wrong secret is told now, not at the first letter
    click.echo(f"Keys are given at {at.keys_socket}, at most {per_minute} a minute.")
    with server:
        server.serve_forever()


@main.group()
def serve() -> None:
    """Serve the pages of a plane."""


@serve.command()
@at_home
@click.option("--port", default=8401, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--proxy", help="Addresses of proxies whose word on the visitor's address counts.")
def citizen(home: Path, port: int, host: str, proxy: str | None) -> None:
    """The pages for who has a letter."""
    with told():
        serve_citizen(open_installation(home), host, port, proxy)


def serve_citizen(at: Installation, host: str, port: int, proxy: str | None = None) -> None:
    """Serve the citizen plane until stopped. The server itself logs no addresses: they hold codes."""
    import uvicorn

    from dienregister.citizen.app import citizen_app

    uvicorn.run(
        citizen_app(at),
        host=host,
        port=port,
        access_log=False,
        server_header=False,
        proxy_headers=proxy is not None,
        forwarded_allow_ips=proxy or "",
    )


@main.command()
@at_home
@click.option("--port", default=8401, show_default=True)
@click.option("--people", default=2000, show_default=True, help="Made-up people.")
@click.option("--letters", default=200, show_default=True, help="How many of them are written to.")
@click.option("--url", help="The store: postgresql+psycopg://... instead of SQLite.")
@click.option("--keys-url", help="The store of the keys.")
@click.option("--no-serve", is_flag=True, help="Set up and print, without serving the pages.")
def demo(**options: Any) -> None:
    """Set a demonstration up with made-up people, and serve it."""
    from dienregister.demo.start import letter_to_try, set_up, write_letters

    home, site = options["home"], f"http://localhost:{options['port']}"
    said = {"site": site, "sender": "Ministerie van Voorbeeld", "telephone": "088 000 00 00"}
    said |= {key: options[name] for key, name in (("register_url", "url"), ("keys_url", "keys_url")) if options[name]}
    with told():
        if (home / "register.yaml").exists():
            at = open_installation(home)
        else:
            at = set_up(home, said, options["people"], clock)
            done = write_letters(at, options["letters"], clock)
            click.echo(f"{options['people']} made-up people, {done.letters} letters in {at.print_folder}")
        letter = letter_to_try(at)
    click.echo(f"A letter to try: {letter.name}, code {letter.code}, born {letter.birth_date:%-d %-m %Y}")
    click.echo(f"Open {site}/c/{letter.code.replace('-', '')}")
    if options["no_serve"]:
        return
    at.databases.close()
    worker = multiprocessing.get_context("spawn").Process(target=_worker, args=(home,), daemon=True)
    worker.start()
    try:
        serve_citizen(open_installation(home), "127.0.0.1", options["port"])
    finally:
        worker.terminate()


def _worker(home: Path) -> None:
    from dienregister.work.worker import work as working

    working(open_installation(home), clock)


main.add_command(law)
