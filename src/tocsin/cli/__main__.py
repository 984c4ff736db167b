"""Lets `python -m tocsin.cli` be the command line too."""

from tocsin.cli.main import main

if __name__ == "__main__":
    main()
