"""`tocsin pack`: build packs of compiled rules, and show what is in one."""

import sys
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from tocsin import __version__
from tocsin.cli.loading import tell_errors
from tocsin.cli.options import OUTPUT_OPTIONS, Quiet, Verbose
from tocsin.cli.output.visible import visible
from tocsin.cli.terminal import PlainConsole, talk_console
from tocsin.core.errors import ContentError, UsageError
from tocsin.core.location import Location
from tocsin.detection.sigma import LoadedRules, load_rules
from tocsin.detection.sigma.pack_building import build_pack
from tocsin.detection.sigma.pack_format import PACK_NAME
from tocsin.detection.sigma.packs import Pack


def pack(
    action: Annotated[
        Literal["build", "show"], Parameter(help="`build` a pack of rules, or `show` what is in one and check it.")
    ],
    /,
    *paths: Annotated[Path, Parameter(help="For build: rule files or folders of them. For show: one pack.")],
    output: Annotated[
        Path | None,
        Parameter(
            name=("--output", "-o"),
            group=OUTPUT_OPTIONS,
            help=f"Where the pack goes. Without it into the folder of the rules, as `{PACK_NAME}`, where it is found.",
        ),
    ] = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Build packs of compiled rules, and show what is in one.

    A pack holds rule files and what they compile to. It is shipped beside the rules or in their stead, and makes the
    first run as quick as later ones. In a folder of rules it is used for the files that are still what they were;
    given with --rules it is all that is needed. A pack of another version is said to be one, and its rules are compiled
    again. A pack is data: nothing in it is run.

    Exit codes: 0 when the pack is built, or is what it should be; 2 when there is nothing to pack, or the pack is
    damaged or its rules are not what its files say; 3 when an option or path is wrong.

    Try:
      tocsin pack build rules/
      tocsin pack build sigma/rules sigma/rules-emerging-threats -o sigma.pack
      tocsin scan evidence/ --rules sigma.pack
      tocsin pack show sigma.pack
    """
    missing = [path for path in paths if not path.exists()]
    if missing or not paths:
        what = f"there is no {', '.join(map(str, missing))}" if missing else f"{action} what?"
        raise UsageError(what, remedy="name files or folders of Sigma rules, or the pack to show")
    talk = talk_console()
    if action == "show":
        if len(paths) > 1 or not paths[0].is_file():
            raise UsageError("show takes one pack", remedy="tocsin pack show FILE")
        return _show(paths[0])
    place = output or (paths[0] / PACK_NAME if len(paths) == 1 and paths[0].is_dir() else None)
    if place is None:
        raise UsageError("where is the pack to go?", remedy="name a file with --output")
    errors = build_pack(paths, place, tocsin=__version__)
    tell_errors(talk, errors, verbose=verbose, more="--verbose names them all")
    if not quiet:
        talk.print(_summary(Pack(place, None)), soft_wrap=True)
    return 0


def _show(path: Path) -> int:
    """Print what a pack says about itself, and check that its rules are what its files compile to."""
    shown = Pack(path, None)
    console = PlainConsole(sys.stdout)
    console.print(_summary(shown), soft_wrap=True)
    console.print(f"identity  {shown.identity}", soft_wrap=True)
    console.print(f"built by  tocsin {visible(shown.head.tocsin)}, compiler {visible(shown.head.compiler)}")
    for section in shown.head.sections:
        console.print(f"  {visible(section.name):<8} {section.size:>12,} bytes")
    if not shown.is_current:
        console.print("this tocsin compiles the rules again: the pack was built by another version")
        return 0
    packed = load_rules([path])
    again = load_rules([path], packed=False)
    if _said(packed) != _said(again):
        raise ContentError(
            "the rules in the pack are not what the files in it compile to",
            location=Location(path.as_posix()),
            remedy="do not use it; build it from the rules with tocsin pack build",
        )
    console.print(
        f"checked   what is in the pack is what its files compile to ({_counted(len(packed.ruleset), 'rule')})"
    )
    return 0


def _said(loaded: LoadedRules) -> tuple[object, ...]:
    errors = [str(error) for error in (*loaded.problems, *loaded.unsupported)]
    return loaded.ruleset, errors, loaded.correlations, loaded.filters, loaded.files


def _summary(shown: Pack) -> str:
    head = shown.head
    size = sum(section.size for section in head.sections)
    held = f"{_counted(head.rules, 'rule')} of {_counted(head.files, 'file')}"
    return f"{visible(shown.path.as_posix())}: {held}, {size / 1e6:.1f} MB"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
