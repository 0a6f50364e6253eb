"""How long a conversation with somebody else's server may take in all."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Timer


@contextmanager
def hung_up_after(seconds: float, connected: socket.socket) -> Iterator[None]:
    """Hang up after so many seconds, whatever is going on.

    The timeout of a socket is one of silence: a server that sends a byte now and then would keep
    whoever listens for ever. What is read after it ends as if the server had hung up.
    """
    end = Timer(seconds, _hang_up, [connected])
    end.daemon = True
    end.start()
    try:
        yield
    finally:
        end.cancel()


def secured(plain: socket.socket, host: str, seconds: float) -> ssl.SSLSocket:
    """Encrypted for this host, within so many seconds. Closes it and raises OSError otherwise."""
    try:
        secure = ssl.create_default_context().wrap_socket(
            plain, server_hostname=host, do_handshake_on_connect=False
        )
    except BaseException:
        plain.close()
        raise
    try:
        with hung_up_after(seconds, secure):
            secure.do_handshake()
    except BaseException:
        secure.close()
        raise
    return secure


def _hang_up(connected: socket.socket) -> None:
    with suppress(OSError):  # it may have ended by itself
        # Not the method of an encrypted one, which would be taken apart while it is read.
        socket.socket.shutdown(connected, socket.SHUT_RDWR)
