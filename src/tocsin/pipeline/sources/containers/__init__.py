"""Containers: what other files are in, one small file each.

A container recognises itself by the first bytes and yields its members as streams of bytes, one after the other, each
read before the next; nothing is unpacked to a path.
"""

from tocsin.pipeline.sources.containers.container import Container, Member
from tocsin.pipeline.sources.containers.gzip_file import GzipContainer
from tocsin.pipeline.sources.containers.tar_archive import TarContainer
from tocsin.pipeline.sources.containers.zip_archive import ZipContainer
from tocsin.pipeline.sources.containers.zstd_file import ZstdContainer

CONTAINERS: tuple[Container, ...] = (GzipContainer(), ZstdContainer(), ZipContainer(), TarContainer())

__all__ = ["CONTAINERS", "Container", "Member"]
