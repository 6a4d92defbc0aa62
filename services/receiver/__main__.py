"""`platen-receiver serve | migrate | account | person | pair | revoke | replay | check`."""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from app import __version__
from app.errors import NotAllowed, PlatenError
from app.states import STAFF, Role
from services import logs
from services.database import open_database
from services.http import converse
from services.receiver import accounts, inbox, pairing, staff
from services.receiver.main import close_state, open_state, receiver
from services.receiver.schema import migrate
from services.receiver.state import State
from services.secrets import EnvironmentSecrets
from services.settings import ReceiverSettings


def main(argv: Sequence[str] | None = None, env: Mapping[str, str] = os.environ) -> int:
    """0 done, 1 refused (the reason in words on standard error), 2 wrong use."""
    asked = _parser().parse_args(argv)
    try:
        settings = ReceiverSettings.from_environment(env)
        if asked.database:
            settings = replace(settings, database=asked.database)
        secrets = EnvironmentSecrets(env, Path(settings.secrets_file) if settings.secrets_file else None)
        logs.configure("platen-receiver", None)
        return int(_COMMANDS[asked.command](asked, settings, secrets) or 0)
    except PlatenError as error:
        print(f"{error.title}: {error.message} {error.hint}".rstrip(), file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("platen-receiver", description="The hosted side of Platen.")
    parser.add_argument("--version", action="version", version=__version__)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--database", help="sqlite:///path or postgresql+psycopg://user@host/name")
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", parents=[common], help="take webhooks, serve stations, carry out effects")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    commands.add_parser("migrate", parents=[common], help="walk the database up to this version")
    account = commands.add_parser("account", help="provider accounts")
    add = account.add_subparsers(dest="action", required=True).add_parser("add", parents=[common])
    add.add_argument("provider")
    add.add_argument("name")
    add.add_argument("fields", nargs="*", metavar="FIELD=VALUE")
    person = commands.add_parser("person", help="people of the shop")
    new = person.add_subparsers(dest="action", required=True).add_parser("add", parents=[common])
    new.add_argument("name")
    new.add_argument("role", choices=sorted(STAFF))
    commands.add_parser("pair", parents=[common], help="print a one-time code for a workstation")
    revoke = commands.add_parser("revoke", parents=[common], help="shut a workstation out")
    revoke.add_argument("station")
    replay = commands.add_parser("replay", parents=[common], help="read kept messages once more")
    replay.add_argument("--dead", action="store_true", help="only those that could not be read")
    commands.add_parser("check", parents=[common], help="ask every provider whether its account works")
    return parser


def _serve(asked: argparse.Namespace, settings: ReceiverSettings, secrets: EnvironmentSecrets) -> None:
    import uvicorn

    state = open_state(settings, secrets)
    uvicorn.run(
        receiver(state),
        host=asked.host,
        port=asked.port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=10,
    )


def _migrate(asked: argparse.Namespace, settings: ReceiverSettings, secrets: EnvironmentSecrets) -> None:
    database = open_database(settings.database, role="receiver")
    migrate(database)
    database.close()
    print("The database is up to date.")


def _beside(settings: ReceiverSettings, secrets: EnvironmentSecrets) -> State:
    """A state for one short command, also while a receiver runs on the same file."""
    return open_state(settings, secrets, exclusive=False)


def _account(asked: argparse.Namespace, settings: ReceiverSettings, secrets: EnvironmentSecrets) -> None:
    wrong = [f for f in asked.fields if "=" not in f]
    if wrong:
        raise NotAllowed(f"{wrong[0]} is not of the form FIELD=VALUE.", hint="")
    state = _beside(settings, secrets)
    try:
        accounts.add(state, asked.provider, asked.name, dict(f.split("=", 1) for f in asked.fields))
    finally:
        state.database.close()
    print(f"Connected. Messages go to {settings.public_url}/hooks/{asked.provider}/{asked.name}")


def _person(asked: argparse.Namespace, settings: ReceiverSettings, secrets: EnvironmentSecrets) -> None:
    state = _beside(settings, secrets)
    try:
        added = staff.add(state, asked.name, Role(asked.role))
    finally:
        state.database.close()
    print(json.dumps({"id": added.id, "name": added.name, "role": added.role}))


def _pair(asked: argparse.Namespace, settings: ReceiverSettings, secrets: EnvironmentSecrets) -> None:
    state = _beside(settings, secrets)
    try:
        print(pairing.new_code(state))
    finally:
        state.database.close()


def _revoke(asked: argparse.Namespace, settings: ReceiverSettings, secrets: EnvironmentSecrets) -> None:
    state = _beside(settings, secrets)
    try:
        with state.database.writing() as connection:
            count = pairing.revoke(connection, asked.station, state.clock())
    finally:
        state.database.close()
    print(f"{count} workstation{'s' if count != 1 else ''} shut out.")


def _replay(asked: argparse.Namespace, settings: ReceiverSettings, secrets: EnvironmentSecrets) -> None:
    async def work() -> int:
        state = _beside(settings, secrets)
        try:
            return await inbox.replay(state, only_dead=asked.dead)
        finally:
            await close_state(state)

    print(f"{asyncio.run(work())} messages are read once more.")


def _check(asked: argparse.Namespace, settings: ReceiverSettings, secrets: EnvironmentSecrets) -> int:
    async def work() -> int:
        state = _beside(settings, secrets)
        failed = 0
        try:
            for (provider, name), account in sorted(state.accounts.items()):
                try:
                    speaker = state.speaker(provider)
                    if speaker is None:
                        raise NotAllowed(f"{provider} is not a provider Platen knows.", hint="")
                    await converse(state.out(), speaker.check(account), pace=state.pace.of(account.source))
                    print(f"{provider}/{name}: works")
                except PlatenError as error:
                    failed += 1
                    print(f"{provider}/{name}: {error.message} {error.hint}".rstrip())
        finally:
            await close_state(state)
        return failed

    return 1 if asyncio.run(work()) else 0


_COMMANDS = {
    "serve": _serve,
    "migrate": _migrate,
    "account": _account,
    "person": _person,
    "pair": _pair,
    "revoke": _revoke,
    "replay": _replay,
    "check": _check,
}

if __name__ == "__main__":
    raise SystemExit(main())
