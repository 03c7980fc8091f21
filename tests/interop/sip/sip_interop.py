#!/usr/bin/env python3
"""sipp judges the SIP side: sip_interop.py --server PATH NAME... runs scenarios against sip_test_server.

Needs the Debian package sip-tester. Every server and peer has free ports of the loopback and is stopped by its pid.
"""

import argparse
import os
import pathlib
import queue
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

from sipp_scenario import (ack, answered, bye, expect, expect_request, invite, label, pause, request, response, scenario,
                           sdp)

HOST = "127.0.0.1"
LIMIT_S = 60


class Failed(Exception):
    pass


def free_ports(count, kind=socket.SOCK_DGRAM):
    """Ports that are free for UDP and TCP now."""
    sockets, ports = [], []
    while len(ports) < count:
        udp = socket.socket(socket.AF_INET, kind)
        udp.bind((HOST, 0))
        tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        sockets += [udp, tcp]
        try:
            tcp.bind((HOST, udp.getsockname()[1]))
            ports.append(udp.getsockname()[1])
        except OSError:
            pass
    for s in sockets:
        s.close()
    return ports


class Server:
    """sip_test_server and the lines it prints."""

    def __init__(self, path, *options, udp=0, tcp=0):
        self.process = subprocess.Popen([path, "--udp", str(udp), "--tcp", str(tcp), *map(str, options)],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.lines, self.seen = queue.Queue(), []
        threading.Thread(target=self._read, daemon=True).start()
        ready = self.wait("ready").split()
        self.udp, self.tcp = int(ready[1]), int(ready[2])

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line.strip())
        self.lines.put(None)

    def wait(self, start):
        """The next line that starts so."""
        deadline = time.monotonic() + LIMIT_S
        while True:
            try:
                line = self.lines.get(timeout=max(0.01, deadline - time.monotonic()))
            except queue.Empty:
                raise Failed(f'the server did not print "{start}"; it printed {self.seen}')
            if line is None:
                raise Failed(f'the server ended before it printed "{start}": {self.process.stderr.read()}')
            self.seen.append(line)
            if line.startswith(start):
                return line

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        """Ends it gracefully. @return its last line"""
        self.process.send_signal(signal.SIGTERM)
        last = self.wait("stopped")
        if self.process.wait(LIMIT_S) != 0:
            raise Failed(f"the server failed: {self.process.stderr.read()}")
        return last


class Sipp:
    """One sipp run. `wait` raises with sipp's own words if the scenario was not followed to the end."""

    def __init__(self, folder, steps, port, *options, transport="u1"):
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=folder))
        (self.folder / "scenario.xml").write_text(scenario(steps))
        own = free_ports(1)[0]
        self.process = subprocess.Popen(
            ["sipp", f"{HOST}:{port}", "-sf", "scenario.xml", "-i", HOST, "-p", str(own), "-t", transport, "-nostdin",
             "-trace_err", "-timeout", str(LIMIT_S), "-timeout_error", *(options or ("-m", "1"))],
            cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")

    def wait(self):
        output, _ = self.process.communicate(timeout=LIMIT_S + 30)
        if self.process.returncode != 0:
            errors = "".join(p.read_text(errors="replace") for p in self.folder.glob("*errors.log"))
            raise Failed(f"sipp ended with {self.process.returncode}:\n{errors or output[-3000:]}")
        return output


class Bench:
    """What a scenario runs on: a folder, the server's path, and everything that has to be ended."""

    def __init__(self, server_path, folder):
        self.server_path, self.folder, self.running = server_path, folder, []

    def serve(self, *options, **ports):
        server = Server(self.server_path, *options, **ports)
        self.running.append(server.process)
        return server

    def sipp(self, steps, port, *options, **kwargs):
        run = Sipp(self.folder, steps, port, *options, **kwargs)
        self.running.append(run.process)
        return run

    def play(self, steps, *options, server_options=(), transport="u1"):
        """One server, one sipp, and nothing left of the calls."""
        server = self.serve(*server_options)
        self.sipp(steps, server.tcp if transport == "t1" else server.udp, *options, transport=transport).wait()
        last = server.stop()
        if "live 0" not in last:
            raise Failed(f"calls are left: {last}")
        return server, last

    def restart(self, steps, *, kill_at, before=(), after=(), settle_s=0.3):
        """Kills the server in the middle of a call and starts a new one in its place."""
        journal = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        first = self.serve("--journal", journal, *before)
        run = self.sipp(steps, first.udp)
        first.wait(kill_at)
        time.sleep(settle_s)  # what was just sent arrives
        first.kill()
        second = self.serve("--journal", journal, *after, udp=first.udp, tcp=first.tcp)
        run.wait()
        second.stop()

    def close(self):
        for process in self.running:
            if process.poll() is None:
                process.kill()
                process.wait()


RINGING = [invite(branch="z9hG4bKfix-[pid]-[call_number]-1"), expect(100, optional=True), expect(180)]
CANCEL = [
    request("CANCEL", 1, in_dialog=False, branch="z9hG4bKfix-[pid]-[call_number]-1"),
    expect(200),
    expect(487),
    request("ACK", 1, in_dialog=False, branch="z9hG4bKfix-[pid]-[call_number]-1"),
]
ENDED = [bye(9), expect(200)]


def normal(b):
    b.play([*answered(), pause(200), *ENDED])


def normal_tcp(b):
    b.play([*answered(), pause(200), *ENDED], transport="t1")


def server_hangs_up(b):
    b.play([*answered(), expect_request("BYE"), response(200, "OK")], server_options=("--hang-up-after", 100))


def cancel_while_ringing(b):
    b.play([*RINGING, *CANCEL], "-m", "20", "-r", "20", server_options=("--answer-after", 20000))


def cancel_races_answer(b):
    """CANCEL leaves at the moment of the answer: either 487, or a 200 that is acknowledged and ended."""
    steps = [
        *RINGING,
        '<pause distribution="uniform" min="40" max="60"/>',
        request("CANCEL", 1, in_dialog=False, branch="z9hG4bKfix-[pid]-[call_number]-1", retransmit=False),
        expect(487, optional=True, jump="1"),
        '<recv response="200" rrs="true"><action><ereg regexp="INVITE" search_in="hdr" header="CSeq:" assign_to="checked"/>'
        '</action></recv>',
        pause(100),
        '<nop hide="true" test="checked" next="2"/>',
        expect(487, optional=True, jump="1"),
        expect(200),
        label(2),
        ack(),
        *ENDED,
        '<nop hide="true" next="3"/>',
        label(1),
        request("ACK", 1, in_dialog=False, branch="z9hG4bKfix-[pid]-[call_number]-1"),
        label(3),
    ]
    b.play(steps, "-m", "40", "-r", "20", "-default_behaviors", "none", "-aa", server_options=("--answer-after", 50))


def hold_and_resume(b):
    steps = [*answered()]
    for cseq, direction, answer in ((2, "sendonly", "a=recvonly"), (3, "sendrecv", "a=sendrecv"),
                                    (4, "inactive", "a=inactive"), (5, "sendrecv", "a=sendrecv")):
        steps += [invite(cseq, body=sdp(direction, cseq)), expect(100, optional=True), expect(200, body=answer), ack(cseq)]
    steps += [invite(6, body=sdp(connection="0.0.0.0")), expect(100, optional=True), expect(200, body="a=recvonly"), ack(6)]
    b.play([*steps, *ENDED])


def late_offer(b):
    b.play([invite(body=""), expect(100, optional=True), expect(180, optional=True), expect(200, body="m=audio 40000"),
            ack(body=sdp()), pause(100), *ENDED])


def early_bye(b):
    b.play([*RINGING, bye(2), expect(487, optional=True), expect(200),
            request("ACK", 1, branch="z9hG4bKfix-[pid]-[call_number]-1")], server_options=("--answer-after", 20000))


def repeated_invite(b):
    """The INVITE comes again while it rings and after the 200; the ACK is late; order and unknown dialogs are told."""
    again = invite(branch="z9hG4bKfix-[pid]-[call_number]-1", retransmit=False)
    b.play([
        again, expect(100), expect(180), pause(200), again, expect(180, optional=True), expect(200), again, pause(1800), ack(),
        request("OPTIONS", 2), expect(200), request("OPTIONS", 2), expect(500),
        request("UNHEARDOF", 3), expect(405, header=("Allow", "INVITE")), bye(9), expect(200),
        request("OPTIONS", 10), expect(481), invite(11), expect(481), ack(11),
    ], server_options=("--answer-after", 800))


def lost_ack(b):
    """Without an ACK the 200 is repeated for 32 s (RFC 3261 section 13.3.1.4), then BYE."""
    _, last = b.play([invite(), expect(100, optional=True), expect(180, optional=True), expect(200),
                           expect_request("BYE", timeout=40000), response(200, "OK")])
    if "repeated 10" not in last:
        raise Failed(f"expected eleven sendings of the 200: {last}")


def server_reinvites(b):
    """Through a route set; 491 first, then 200 twice: two ACKs. Then the server's BYE."""
    routes = ("Record-Route: <sip:[local_ip]:[local_port];lr;p=1>\n"
              "Record-Route: <sip:192.0.2.9;lr;p=2>, <sip:192.0.2.10;lr;p=3>\n")
    b.play([
        *answered(extra=routes),
        expect_request("INVITE", header=("Route", "p=1.*")), response(491, "Request Pending"), expect_request("ACK"),
        expect_request("INVITE", keep=("via", "cseq")), response(200, "OK", body=sdp()), expect_request("ACK"),
        response(200, "OK", body=sdp(), via="Via: [$via]", cseq="CSeq: [$cseq]"), expect_request("ACK"),
        expect_request("BYE"), response(200, "OK"),
    ], server_options=("--reinvite-after", 100, "--hang-up-after", 4000))


def glare(b):
    """Our INVITE crosses the server's: ours gets 491."""
    b.play([*answered(), expect_request("INVITE"), invite(2, retransmit=False), expect(100, optional=True), expect(491), ack(2),
            pause(100), *ENDED], server_options=("--reinvite-after", 100))


def unknown_method(b):
    b.play([request("UNHEARDOF", 1, in_dialog=False), expect(405, header=("Allow", "INVITE"))])


def options(b):
    b.play([request("OPTIONS", 1, in_dialog=False), expect(200, header=("Accept", "application/sdp"))])


def info_digit(b):
    server = b.serve()
    b.sipp([*answered(), request("INFO", 2, body="Signal=5\nDuration=160\n", content_type="application/dtmf-relay"),
            expect(200), *ENDED], server.udp).wait()
    server.wait("digit 5")
    server.stop()


def load(b):
    """Two hundred short calls a second for five seconds: none fails."""
    _, last = b.play([*answered(), pause(500), *ENDED], "-m", "1000", "-r", "200", "-l", "2000")
    if "accepted 1000" not in last:
        raise Failed(last)


def load_tcp(b):
    b.play([*answered(), pause(500), *ENDED], "-m", "500", "-r", "100", "-l", "2000", transport="t1")


def restart_bye(b):
    b.restart([*answered(), pause(2000), *ENDED], kill_at="acked")


def restart_reinvite(b):
    b.restart([*answered(), pause(2000), invite(2, body=sdp("sendonly", 2)), expect(100, optional=True),
               expect(200, body="a=recvonly"), ack(2), pause(200), *ENDED], kill_at="acked")


def restart_server_reinvites(b):
    b.restart([*answered(), expect_request("INVITE"), response(200, "OK", body=sdp(version=2)), expect_request("ACK"),
               pause(200), *ENDED], kill_at="acked", after=("--restored-reinvite-after", 300))


def restart_unacknowledged(b):
    """Between 200 and ACK: the new process repeats the 200."""
    b.restart([invite(), expect(100, optional=True), expect(180, optional=True), expect(200), pause(2500), ack(), pause(200),
               *ENDED], kill_at="answer-sent")


def restart_reinvite_in_flight(b):
    """The server's re-INVITE is open: its 200 is acknowledged by the new process."""
    b.restart([*answered(), expect_request("INVITE"), response(180, "Ringing"), pause(2000),
               response(200, "OK", body=sdp(version=2)), expect_request("ACK"), pause(200), *ENDED],
              kill_at="inviting", before=("--reinvite-after", 200))


def restart_ringing(b):
    b.restart([*RINGING, expect(200), ack(), pause(200), *ENDED], kill_at="incoming",
              before=("--answer-after", 30000), after=("--answer-after", 300))


def restart_cancel(b):
    b.restart([*RINGING, pause(1500), *CANCEL], kill_at="incoming", before=("--answer-after", 30000),
              after=("--answer-after", 30000))


def restart_bye_again(b):
    """The answer to the BYE was lost with the process: the same BYE gets its 200 from the new one."""
    b.restart([*answered(), bye(2), expect(200), pause(2000), bye(2, branch="z9hG4bKagain-[pid]-[call_number]"), expect(200)],
              kill_at="ended")


class TcpPeer:
    """Speaks SIP over TCP by hand: sipp does not survive a closed connection."""

    def __init__(self, server_port):
        self.server_port, self.buffer, self.sent = server_port, b"", 0
        self.listener = socket.create_server((HOST, 0))
        self.listener.settimeout(LIMIT_S)
        self.port = self.listener.getsockname()[1]
        self.call_id, self.to = f"tcp-{os.getpid()}-{time.time_ns()}", "<sip:agent@127.0.0.1>"
        self.connection = None

    def connect(self):
        self.connection, self.buffer = socket.create_connection((HOST, self.server_port), timeout=LIMIT_S), b""

    def send(self, first, headers, body=""):
        kind = "Content-Type: application/sdp\r\n" if body else ""
        self.connection.sendall(f"{first}\r\n{headers}{kind}Content-Length: {len(body)}\r\n\r\n{body}".encode())

    def ask(self, method, cseq, body=""):
        self.sent += 1
        self.send(f"{method} sip:agent@{HOST}:{self.server_port} SIP/2.0",
                  f"Via: SIP/2.0/TCP {HOST}:{self.port};branch=z9hG4bK{self.call_id}{self.sent};rport\r\n"
                  f"From: <sip:p@{HOST}>;tag=p1\r\nTo: {self.to}\r\nCall-ID: {self.call_id}\r\nCSeq: {cseq} {method}\r\n"
                  f"Max-Forwards: 70\r\nContact: <sip:p@{HOST}:{self.port};transport=tcp>\r\n", body)

    def read(self):
        """First line and headers of the next message; none if the connection was closed."""
        while b"\r\n\r\n" not in self.buffer:
            more = self.connection.recv(65536)
            if not more:
                return None
            self.buffer += more
        head, rest = self.buffer.split(b"\r\n\r\n", 1)
        first, *lines = head.decode().split("\r\n")
        headers = {line.split(":", 1)[0]: line.split(":", 1)[1].strip() for line in lines}
        while len(rest) < int(headers["Content-Length"]):
            rest += self.connection.recv(65536)
        self.buffer = rest[int(headers["Content-Length"]):]
        return first, headers

    def expect(self, start):
        message = self.read()
        while message and message[0].startswith("SIP/2.0 1"):
            message = self.read()
        if not message or not message[0].startswith(start):
            raise Failed(f"expected {start}, got {message}")
        return message

    def call(self):
        self.connect()
        self.ask("INVITE", 1, self.sdp())
        self.to = self.expect("SIP/2.0 200")[1]["To"]
        self.ask("ACK", 1)

    def hang_up(self):
        self.ask("BYE", 2)
        self.expect("SIP/2.0 200")

    @staticmethod
    def sdp():
        return (f"v=0\r\no=p 1 1 IN IP4 {HOST}\r\ns=-\r\nc=IN IP4 {HOST}\r\nt=0 0\r\nm=audio 40100 RTP/AVP 0\r\n")


def restart_over_tcp(b, after):
    journal = pathlib.Path(tempfile.mkdtemp(dir=b.folder))
    first = b.serve("--journal", journal)
    peer = TcpPeer(first.tcp)
    peer.call()
    first.wait("acked")
    first.kill()
    second = b.serve("--journal", journal, *after, udp=first.udp, tcp=first.tcp)
    return peer, second


def restart_tcp_bye(b):
    """The dialog is not bound to its connection: the BYE comes on a new one."""
    peer, second = restart_over_tcp(b, ())
    peer.connect()
    peer.hang_up()
    second.wait("ended")
    second.stop()


def restart_tcp_server_reinvites(b):
    """The new server connects to the peer's Contact."""
    peer, second = restart_over_tcp(b, ("--restored-reinvite-after", 300))
    peer.connection, _ = peer.listener.accept()
    peer.buffer = b""
    peer.connection.settimeout(LIMIT_S)
    _, h = peer.expect("INVITE")
    peer.send("SIP/2.0 200 OK", "".join(f"{n}: {h[n]}\r\n" for n in ("Via", "From", "To", "Call-ID", "CSeq")) +
              f"Contact: <sip:p@{HOST}:{peer.port};transport=tcp>\r\n", peer.sdp())
    peer.expect("ACK")
    peer.hang_up()
    second.stop()


SCENARIOS = {f.__name__: f for f in (
    normal, normal_tcp, server_hangs_up, cancel_while_ringing, cancel_races_answer, hold_and_resume, late_offer, early_bye,
    repeated_invite, lost_ack, server_reinvites, glare, unknown_method, options, info_digit, load, load_tcp, restart_bye,
    restart_reinvite, restart_server_reinvites, restart_unacknowledged, restart_reinvite_in_flight, restart_ringing,
    restart_cancel, restart_bye_again, restart_tcp_bye, restart_tcp_server_reinvites)}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", required=True, help="path of sip_test_server")
    parser.add_argument("--list", action="store_true", help="print the scenarios")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(SCENARIOS))
    arguments = parser.parse_args()
    if arguments.list:
        print(*SCENARIOS, sep="\n")
        return 0
    if not shutil.which("sipp"):
        print("sipp is missing: install the Debian package sip-tester (scripts/install_packages.sh test does it)")
        return 1
    failures = 0
    for name in arguments.names or SCENARIOS:
        started = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            bench = Bench(arguments.server, folder)
            try:
                SCENARIOS[name](bench)
                print(f"ok      {name} ({time.monotonic() - started:.1f} s)", flush=True)
            except (Failed, OSError, subprocess.TimeoutExpired) as problem:
                failures += 1
                print(f"FAILED  {name}: {problem}", flush=True)
            finally:
                bench.close()
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
