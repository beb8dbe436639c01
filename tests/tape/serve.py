#!/usr/bin/env python3
# tests/tape/serve.py MICAC TAPE CONFIG - `micac tape serve-metrics` under clients that do not behave.
import atexit
import os
import resource
import signal
import socket
import subprocess
import sys
import time

micac, tape, config = sys.argv[1:]
REQUEST = b"GET /metrics HTTP/1.1\r\n\r\n"


def start(descriptors=0):
    def limit():
        if descriptors:
            resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))
    command = [micac, "tape", "serve-metrics", tape, "--config", config, "--listen", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, preexec_fn=limit)
    atexit.register(server.kill)
    return server, int(server.stdout.readline().split()[1])


def ask(port, request):
    """What it answers until it ends the connection, which no fault of the connection may do."""
    client, answer = socket.create_connection(("127.0.0.1", port), 60), b""
    client.sendall(request)
    while got := client.recv(65536):
        answer += got
    return answer


def end(server):
    server.terminate()
    assert server.wait() == 0, server.returncode


# what comes behind a head does not take the answer away
server, port = start()
for request, status in ((b"POST /metrics HTTP/1.1\r\nContent-Length: 100000\r\n\r\n" + b"x" * 100000, b"405"),
                        (b"GET /metrics HTTP/1.1\r\n" + b"x: y\r\n" * 3000 + b"\r\n", b"431"),
                        (REQUEST * 2000, b"200")):
    answer = ask(port, request)
    head, body = answer.split(b"\r\n\r\n", 1)
    assert head.split()[1] == status and b"Content-Length: %d" % len(body) in head, head

# a signal ends it though a client has not said all: what that says later is not answered
client = socket.create_connection(("127.0.0.1", port), 60)
client.sendall(REQUEST[:-2])
time.sleep(0.5)  # it has most likely begun to read; else it ends as well
server.send_signal(signal.SIGSTOP)
while open(f"/proc/{server.pid}/stat").read().split(")")[1].split()[0] != "T":
    time.sleep(0.01)
server.send_signal(signal.SIGTERM)
client.sendall(REQUEST[-2:])
server.send_signal(signal.SIGCONT)
try:
    answer = client.recv(100)
except ConnectionError:
    answer = b""
assert answer == b"" and server.wait() == 0, answer

# without a descriptor for a connection it ends that, or has it wait where something else has taken the last one meanwhile, or
# answers where one is free again; and it still ends when it is told to
server, port = start()
used = [int(fd) for fd in os.listdir(f"/proc/{server.pid}/fd")]
end(server)
server, port = start(max(used) + 1)
for _ in range(3):
    client = socket.create_connection(("127.0.0.1", port), 1)
    try:
        client.sendall(REQUEST)
        answer = client.recv(100)
    except (ConnectionError, TimeoutError):
        answer = b""
    assert answer == b"" or answer.startswith(b"HTTP/1.1 "), answer
    client.close()
end(server)
