import socket

from riskzone.ui.sockets import send_at_once


def nodelay(one):
    return bool(one.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))


def test_connections_of_an_open_listener_send_at_once():
    with socket.socket(socket.AF_INET) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        assert not nodelay(listener)
        assert send_at_once() >= 1
        with socket.create_connection(listener.getsockname()):
            served, _ = listener.accept()
            with served:
                assert nodelay(served)


def test_other_sockets_are_left_alone():
    one, other = socket.socketpair()
    with one, other:
        send_at_once()
        one.sendall(b"still open")
        assert other.recv(10) == b"still open"
