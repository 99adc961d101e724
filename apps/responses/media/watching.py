"""Of pictures the key frames are decoded: whatever depends on one that cannot be is left out."""

from __future__ import annotations

from typing import Any

import av

from apps.responses.media.limits import FREE_PIXELS, MAX_PIXELS, MAX_PIXELS_PER_BYTE, MAX_SIDE
from apps.responses.media.problems import Problem, Unusable


class Watching:
    """Decodes the key frames of one stream of pictures.

    Raises:
        Unusable: the stream says that its pictures are larger than is kept.
    """

    def __init__(self, stream: Any, *, size: int) -> None:
        self._context = stream.codec_context
        self._context.thread_count = 1
        self._context.options = {"max_pixels": str(MAX_PIXELS)}
        self._size = size
        self._pixels = 0
        self._open = False
        _refuse_large(self._context.width, self._context.height)

    def accepts(self, packet: Any) -> bool:
        """Decode a key frame; return whether the packet can be shown.

        Raises:
            Unusable: a picture is larger than is kept, or far more comes out of the file than its bytes can hold.
        """
        if packet.is_keyframe:
            self._open = self._shows(packet)
        return self._open

    def _shows(self, packet: Any) -> bool:
        try:
            frames = [*self._context.decode(packet), *self._context.decode(None)]
        except av.error.MemoryError:
            raise
        except (av.FFmpegError, ValueError):
            return False
        finally:
            self._context.flush_buffers()
        for frame in frames:
            _refuse_large(frame.width, frame.height)
            self._pixels += frame.width * frame.height
        if self._pixels > max(FREE_PIXELS, self._size * MAX_PIXELS_PER_BYTE):
            raise Unusable(Problem.TOO_DENSE)
        return bool(frames)


def _refuse_large(width: int, height: int) -> None:
    if max(width, height) > MAX_SIDE:
        raise Unusable(Problem.TOO_LARGE)
