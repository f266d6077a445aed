"""Commands about what the program knows: its checks, how to write one, and how old its numbers are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from collector.app.workspace import open_workspace
from collector.cli.common import HERE, AtOption, FleetOption, LanguageOption, instant, language, say
from collector.cli.groups import group
from collector.core.errors import FleetError
from collector.core.exit_codes import DONE, PARTLY, USAGE
from collector.core.text import counted, printable

OLD_AFTER_DAYS = 180

knowledge_app = group()


def checks(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID | new ID | test [ID...] | renew ID...]",
            help="A check to explain; `new` makes a folder for one, `test` runs the cases of some or all, "
            "`renew` has its cases expect what comes out now.",
        ),
    ] = None,
    lang: LanguageOption = None,
    into: Annotated[
        Path | None,
        typer.Option(
            "--into",
            metavar="DIR",
            help="With `new`: where the folder is made. Default: checks, in the fleet folder.",
        ),
    ] = None,
    fleet: FleetOption = HERE,
) -> int:
    """A fleet's own checks are folders below those that eidfleet.toml names: [catalogue] checks = ["checks"]."""
    given = list(words or ())
    folder = open_workspace(fleet)
    match given:
        case ["new", name]:
            return _new(name, into or folder.path / "checks", folder.own_checks)
        case ["new", *_]:
            raise FleetError(
                "`eidfleet checks new` takes the id of the new check: `eidfleet checks new printer-present`"
            )
        case ["test", *names]:
            return _test(names, folder.own_checks)
        case ["renew"]:
            raise FleetError(
                "`eidfleet checks renew` takes the checks to renew: `eidfleet checks renew clock`"
            )
        case ["renew", *names]:
            return _renew(names, folder.own_checks)
        case [] | [_]:
            from collector.app.judge import judge_files as judging

            asked = given[0] if given else None
            typer.echo(judging.explained(folder.catalogue, asked, language(lang), instant(None)))
            return DONE
        case _:
            raise FleetError(f"one check at a time: `eidfleet checks {given[0]}`")


def _new(name: str, into: Path, own: tuple[Path, ...]) -> int:
    from collector.app.judge import knowledge_age as knowledge_case

    say(knowledge_case.new_check(name, into))
    named = f'name {into.name!r} in eidfleet.toml ([catalogue] checks = ["{into.name}"]), '
    typer.echo(
        f"Next: {'' if knowledge_case.is_looked_into(into, own) else named}write over the texts and cases, then `eidfleet checks test {name}`."
    )
    return DONE


def _test(names: list[str], own: tuple[Path, ...]) -> int:
    from collector.app.judge import knowledge_age as knowledge_case

    results = knowledge_case.tried(names, own, datetime.now(UTC))
    wrong = [(check, r) for check, tried in results for r in tried if not r.is_right]
    for check, result in wrong:
        wanted = knowledge_case.verdicts(result.wanted)
        typer.echo(
            printable(
                f"{check}/{result.name}: wanted {wanted}, found {knowledge_case.verdicts(result.found)}"
            )
        )
    total = sum(len(tried) for _, tried in results)
    bare = [check for check, tried in results if not tried]
    say((f"{check}: has no cases" for check in bare), err=True)
    typer.echo(f"{counted(len(results), 'check')}, {counted(total, 'case')}, {len(wrong)} wrong")
    return USAGE if wrong or bare else DONE


def _renew(names: list[str], own: tuple[Path, ...]) -> int:
    from collector.app.judge import knowledge_age as knowledge_case

    results = knowledge_case.tried(names, own, datetime.now(UTC), renews=True)
    for check, changed in results:
        for result in changed:
            before, after = knowledge_case.verdicts(result.wanted), knowledge_case.verdicts(result.found)
            typer.echo(printable(f"{check}/{result.name}: {before} -> {after}"))
    total = sum(len(changed) for _, changed in results)
    typer.echo(
        f"{counted(total, 'case')} renewed" + ("; read the diff: is each what you meant?" if total else "")
    )
    return DONE


@knowledge_app.command("check")
def knowledge_check(
    older_than: Annotated[
        int,
        typer.Option(
            "--older-than", metavar="DAYS", min=0, max=36_500, help="Name what was looked up longer ago."
        ),
    ] = OLD_AFTER_DAYS,
    everything: Annotated[bool, typer.Option("--all", help="Show what is fresh as well.")] = False,
    at: AtOption = None,
    fleet: FleetOption = HERE,
) -> int:
    """Say which numbers, dates and contacts were last looked up too long ago. Ends with 1 if there are any."""
    from collector.app.judge import knowledge_age as knowledge_case

    known, now = open_workspace(fleet).catalogue, instant(at)
    old, text = knowledge_case.ages(known, now, timedelta(days=older_than), everything=everything)
    typer.echo(text)
    return PARTLY if old else DONE
