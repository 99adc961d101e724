"""One keep-alive HTTP/1.1 connection with a cookie jar, by hand: the client shares the machine with what it measures."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from urllib.parse import urlencode

HOST = "127.0.0.1"
TIMEOUT = 60.0


@dataclass(frozen=True)
class Reply:
    """What came back; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


class Connection:
    """A browser's one connection. Cookies are kept by name, whatever their path."""

    def __init__(self, port: int) -> None:
        """Remember the port; the connection is made with the first request."""
        self.port = port
        self.cookies: dict[str, str] = {}
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str, headers: dict[str, str] | None = None) -> Reply:
        """Ask for an address."""
        return await self._send("GET", path, b"", headers or {})

    async def post(self, path: str, fields: dict[str, str], headers: dict[str, str] | None = None) -> Reply:
        """Send a form."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return await self._send("POST", path, urlencode(fields).encode(), {**kind, **(headers or {})})

    async def close(self) -> None:
        """Close the connection; the next request opens another with the same cookies."""
        if self._streams is not None:
            writer = self._streams[1]
            self._streams = None
            writer.close()

    async def _send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Reply:
        lines = {"Host": f"{HOST}:{self.port}", "Content-Length": str(len(body)), **headers}
        if self.cookies:
            lines["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        head = f"{method} {path} HTTP/1.1\r\n" + "".join(
            f"{name}: {value}\r\n" for name, value in lines.items()
        )
        try:
            return await asyncio.wait_for(self._exchange(f"{head}\r\n".encode() + body), TIMEOUT)
        except (OSError, EOFError, TimeoutError):
            await self.close()
            raise

    async def _exchange(self, request: bytes) -> Reply:
        if self._streams is None:
            self._streams = await asyncio.open_connection(HOST, self.port, limit=2**22)
        reader, writer = self._streams
        writer.write(request)
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
            if name.lower() == "set-cookie":
                cookie, _, rest = value.strip().partition("=")
                self.cookies[cookie] = rest.partition(";")[0]
        body = await _body(reader, headers)
        if headers.get("connection", "").lower() == "close":
            await self.close()
        return Reply(int(lines[0].split(" ", 2)[1]), headers, body)


async def _body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding", "").lower() != "chunked":
        return await reader.readexactly(int(headers.get("content-length", "0")))
    parts = []
    while size := int((await reader.readline()).partition(b";")[0], 16):
        parts.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readline()
    return b"".join(parts)
