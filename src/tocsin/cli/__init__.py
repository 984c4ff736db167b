"""The command line: one file per command, thin.

A command is one function in a module of its name (`cli/scan.py: scan`), listed in `commands.COMMANDS` and imported
only when it is chosen (cyclopts reads its signature). It returns its exit code, writes data to stdout and talk to
stderr, and raises `TocsinError` for whatever a person can mend. Its docstring is its help, printed as it stands: the
first line is the summary, and a paragraph that begins with `Try:` shows examples. `output/` holds the renderers.
"""
