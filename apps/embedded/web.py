"""The web server's address: whether it is free, and whether somebody answers there."""

from __future__ import annotations

import http.client
import socket

from apps.embedded.errors import SetupError

HOST = "127.0.0.1"
HEALTH = "/healthz"


def require_free(port: int) -> None:
    """Raise SetupError when something listens on the port already."""
    with socket.socket() as probe:
        # Connections of an earlier run that linger do not count; another listener does.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise SetupError(
                f"Port {port} cannot be used ({error.strerror}). Choose another one: ./run --port {port + 1}"
            ) from error


def answers(port: int, *, seconds: float = 5.0) -> bool:
    """Say whether the product answers at its health address."""
    connection = http.client.HTTPConnection(HOST, port, timeout=seconds)
    try:
        connection.request("GET", HEALTH)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
