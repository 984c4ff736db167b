"""The commands there are: data only, so that the overview prints without importing any of them."""

from typing import NamedTuple


class Command(NamedTuple):
    """A command: its name, where its function is, and the one line that the overview prints."""

    name: str
    path: str
    summary: str


COMMANDS = (
    Command("scan", "tocsin.cli.scan:scan", "Find everything in logs that Sigma rules know."),
    Command("explain", "tocsin.cli.explain:explain", "Show why a rule does or does not match an event."),
    Command("fields", "tocsin.cli.fields:fields", "Compare the fields that rules want with the fields that logs have."),
    Command("bench", "tocsin.cli.bench:bench", "Measure how fast rules are on logs, and what each rule costs."),
    Command(
        "coverage", "tocsin.cli.coverage:coverage", "Show which logsources that rules name are covered by mappings."
    ),
    Command("rules", "tocsin.cli.rules:rules", "List, search and show rules."),
    Command("validate", "tocsin.cli.validate:validate", "Load content and name everything that is wrong with it."),
    Command("lint", "tocsin.cli.lint:lint", "Check content for what is valid but unwise."),
    Command("test", "tocsin.cli.test:test", "Run the tests that stand beside rules."),
    Command("pack", "tocsin.cli.pack:pack", "Build packs of compiled rules, and show what is in one."),
    Command("init", "tocsin.cli.init:init", "Make the folder of a node."),
    Command("up", "tocsin.cli.up:up", "Run a node: receive, keep, judge and store."),
    Command("send", "tocsin.cli.send:send", "Send logs to a node."),
    Command("findings", "tocsin.cli.findings:findings", "Print what a node has found."),
    Command("lake", "tocsin.cli.lake:lake", "Show what a node has stored, and maintain it by hand."),
    Command(
        "dead-letters",
        "tocsin.cli.dead_letters:dead_letters",
        "List, show, replay or purge what could not be processed.",
    ),
    Command("replay", "tocsin.cli.replay:replay", "Judge what is stored once more, or take in old files."),
    Command("top", "tocsin.cli.top:top", "Show what a node is doing, live."),
    Command("tap", "tocsin.cli.tap:tap", "Watch the events of a source as they come."),
    Command("doctor", "tocsin.cli.doctor:doctor", "Check that every event is accounted for, and that all is sound."),
    Command("hunt", "tocsin.cli.hunt:hunt", "Ask the lake, in SQL or with rules."),
    Command("token", "tocsin.cli.token:token", "Make a token for senders."),
    Command(
        "simulate", "tocsin.cli.simulate:simulate", "Write the logs of a company with attacks in it, or score findings."
    ),
)

PURPOSE = "Detection and response: logs in at one end, closed cases out at the other."


def overview(version: str) -> str:
    """Give what `tocsin --help` prints."""
    width = max(len(command.name) for command in COMMANDS)
    lines = [f"tocsin {version}: {PURPOSE}", "", "Usage: tocsin COMMAND [OPTIONS]", "", "Commands:"]
    lines += [f"  {command.name:<{width}}  {command.summary}" for command in COMMANDS]
    lines += [
        "",
        "Options:",
        "  --help, -h   show this, or with a command its options and examples",
        "  --version    show the version",
        "  --debug      show the traceback when something unexpected fails",
        "",
        "Example:",
        "  tocsin scan evidence/ --rules rules/",
    ]
    return "\n".join(lines)
