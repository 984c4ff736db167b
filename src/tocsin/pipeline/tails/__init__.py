"""Tails: files that grow become payloads in the spool, each line once, whatever happens to the files or to the node.

A file is known by what it is (device, inode) and by what it holds (fingerprints of what was read), never by its name.
How far it was read is a *mark* that the spool keeps in the transaction of the payload: nothing is read twice, and
nothing is left out, when the process is killed between any two instructions.
"""

from tocsin.pipeline.tails.marking import Marking
from tocsin.pipeline.tails.notice import Notice
from tocsin.pipeline.tails.settings import TailSettings
from tocsin.pipeline.tails.tail import Tail

__all__ = ["Marking", "Notice", "Tail", "TailSettings"]
