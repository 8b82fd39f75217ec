"""From what the sibling writes to how far it is."""

import re
import time
from collections.abc import Callable

_PROGRESS = re.compile(r"Progress:\s*(\d+(?:\.\d+)?)%")


class Lines:
    """Makes lines of chunks: a chunk may end anywhere, in the middle of a character too."""

    LONGEST = 8192

    def __init__(self):
        self._rest = b""

    def add(self, chunk: bytes) -> list[str]:
        """The lines that a chunk completes; a line that never ends is cut."""
        *complete, self._rest = (self._rest + chunk).split(b"\n")
        if len(self._rest) > self.LONGEST:
            complete.append(self._rest)
            self._rest = b""
        return [self._text(line) for line in complete]

    def end(self) -> list[str]:
        """What was written after the last line's end."""
        rest, self._rest = self._rest, b""
        return [self._text(rest)] if rest else []

    def _text(self, line: bytes) -> str:
        return line[: self.LONGEST].decode("utf-8", "replace").rstrip("\r")


class Progress:
    """Tells how far the sibling is, not more often than is worth a message."""

    def __init__(self, tell: Callable[[float, str], None], interval: float = 5.0, clock: Callable[[], float] = time.monotonic):
        self._tell, self._interval, self._clock = tell, interval, clock
        self._told: float | None = None

    def step(self, percent: float, message: str) -> None:
        """A new stage: always told."""
        self._tell(percent, message)

    def read(self, line: str) -> None:
        """A line of the sibling: its 0 to 100 are our 20 to 90."""
        found = _PROGRESS.search(line)
        if not found or (self._told is not None and self._clock() - self._told < self._interval):
            return
        self._told = self._clock()
        percent = 20 + 0.7 * min(float(found[1]), 100.0)
        self._tell(percent, f"Processing repository with Blarify... ({percent:.1f}%)")
