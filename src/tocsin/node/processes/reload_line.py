"""The line from the receiving process to its supervisor, by which it asks for the content to be loaded anew."""

import asyncio
from contextlib import suppress
from multiprocessing.connection import Connection

from tocsin.node.activation import Reload


class ReloadLine:
    """Asks, and waits for the answer to what it asked, while the process goes on."""

    def __init__(self, line: Connection) -> None:
        self._line = line
        self._asked = 0
        self._one_at_a_time = asyncio.Lock()

    async def reload(self, seconds: float) -> Reload | None:
        """Have the content loaded anew; None when nobody has answered after so many seconds."""
        async with self._one_at_a_time:
            self._asked += 1
            with suppress(TimeoutError, OSError, EOFError):
                async with asyncio.timeout(seconds):
                    self._line.send(self._asked)
                    while True:
                        number, outcome = await self._heard()
                        if number == self._asked:
                            return outcome
            return None

    async def _heard(self) -> tuple[int, Reload]:
        loop = asyncio.get_running_loop()
        ready = asyncio.Event()
        loop.add_reader(self._line.fileno(), ready.set)
        try:
            await ready.wait()
        finally:
            loop.remove_reader(self._line.fileno())
        heard: tuple[int, Reload] = self._line.recv()
        return heard
