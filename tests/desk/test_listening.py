"""Where the desk listens."""

import socket

import pytest

from hasila.desk.server import listening
from hasila.errors import HasilaError


def test_an_answer_does_not_wait_until_its_head_is_acknowledged():
    with listening("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        connection, _ = listener.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_port_that_is_taken_is_told():
    with listening("127.0.0.1", 0) as listener, pytest.raises(HasilaError, match="choose another --port or --host"):
        listening("127.0.0.1", listener.getsockname()[1])
