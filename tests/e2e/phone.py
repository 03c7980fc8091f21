"""A small SIP phone over UDP: dials, sends G.711 and keeps what it hears. It does what a test tells it and no more."""

import random
import re
import socket
import struct
import threading
import time
import wave

from server import HOST, Failed, check

FRAME_S = 0.02
SILENCE = b"\xff" * 160


def _expand(code):
    """One byte of mu-law to a sample (ITU-T G.711)."""
    code = ~code & 0xFF
    magnitude = (((code & 0x0F) << 3) + 0x84) << ((code & 0x70) >> 4)
    return (0x84 - magnitude) if code & 0x80 else (magnitude - 0x84)


EXPANDED = [_expand(code) for code in range(256)]
COMPRESSED = {}


def compress(sample):
    """The mu-law byte whose sample is nearest."""
    if not COMPRESSED:
        by_value = sorted((value, code) for code, value in enumerate(EXPANDED))
        nearest = 0
        for value in range(-32768, 32768):
            while nearest + 1 < 256 and abs(by_value[nearest + 1][0] - value) <= abs(by_value[nearest][0] - value):
                nearest += 1
            COMPRESSED[value] = by_value[nearest][1]
    return COMPRESSED[sample]


def mu_law(path):
    """A WAV file of 8 kHz mono as mu-law."""
    with wave.open(str(path)) as file:
        check(file.getframerate() == 8000 and file.getnchannels() == 1, f"{path} is not 8 kHz mono")
        frames = file.readframes(file.getnframes())
    return bytes(compress(sample) for (sample,) in struct.iter_unpack("<h", frames))


class Phone:
    """One call at a time. `dial` gives the final status; the call is up after a 200."""

    def __init__(self, server_port, host=HOST):
        self.server = (HOST, server_port)
        self.sip = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sip.bind((host, 0))
        self.rtp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.rtp.bind((host, 0))
        self.host = host
        self.heard = bytearray()
        self.packets = 0
        self.ended = threading.Event()  # the server hung up
        self.remote_rtp = None
        self.headers = {}
        self._call = f"{random.getrandbits(64):x}@{host}"
        self._tag = f"{random.getrandbits(32):x}"
        self._to_tag = ""
        self._target = f"sip:desk@{HOST}:{server_port}"
        self._cseq = 0
        self._invite = ""
        self._speech = []
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._threads = []

    # --- signalling

    def _request(self, method, cseq, body="", branch=None):
        self_port = self.sip.getsockname()[1]
        kind = "Content-Type: application/sdp\r\n" if body else ""
        return (f"{method} {self._target} SIP/2.0\r\n"
                f"Via: SIP/2.0/UDP {self.host}:{self_port};rport;branch={branch or 'z9hG4bK%x' % random.getrandbits(64)}\r\n"
                f"Max-Forwards: 70\r\nFrom: <sip:test@{self.host}>;tag={self._tag}\r\n"
                f"To: <sip:desk@{HOST}:{self.server[1]}>{self._to_tag}\r\nCall-ID: {self._call}\r\n"
                f"CSeq: {cseq} {method}\r\nContact: <sip:test@{self.host}:{self_port}>\r\n{kind}"
                f"Content-Length: {len(body)}\r\n\r\n{body}")

    def _send(self, message):
        self.sip.sendto(message.encode(), self.server)

    def _receive(self, limit_s):
        self.sip.settimeout(limit_s)
        try:
            return self.sip.recv(65536).decode(errors="replace")
        except (TimeoutError, socket.timeout):
            return ""

    def invite(self):
        """Sends the INVITE and does not wait."""
        self._cseq += 1
        offer = (f"v=0\r\no=test 1 1 IN IP4 {self.host}\r\ns=-\r\nc=IN IP4 {self.host}\r\nt=0 0\r\n"
                 f"m=audio {self.rtp.getsockname()[1]} RTP/AVP 0 101\r\na=rtpmap:0 PCMU/8000\r\n"
                 f"a=rtpmap:101 telephone-event/8000\r\na=sendrecv\r\n")
        self._branch = f"z9hG4bK{random.getrandbits(64):x}"
        self._invite = self._request("INVITE", self._cseq, offer, self._branch)
        self._send(self._invite)

    def cancel(self):
        self._send(self._request("CANCEL", self._cseq, branch=self._branch))

    def final(self, limit_s=60):
        """The final response to the INVITE, acknowledged. @return its status"""
        deadline, repeat = time.monotonic() + limit_s, 0.5
        while time.monotonic() < deadline:
            answer = self._receive(repeat)
            if not answer:
                repeat = min(2 * repeat, 4)
                self._send(self._invite)
                continue
            status = int(answer.split(" ", 2)[1]) if answer.startswith("SIP/2.0 ") else 0
            if status < 200 or f"CSeq: {self._cseq} INVITE" not in answer:
                continue
            self.headers = dict(re.findall(r"^([\w-]+): *(.*?)\r$", answer, re.M))
            self._to_tag = ";tag=" + re.search(r"^To:.*;tag=([^;\s]+)", answer, re.M).group(1)
            if status == 200:
                self._target = re.search(r"^Contact: *<([^>]+)>", answer, re.M).group(1)
                media = re.search(r"^m=audio (\d+) ", answer, re.M)
                address = re.search(r"^c=IN IP4 (\S+)\r", answer, re.M)
                self.remote_rtp = (address.group(1), int(media.group(1)))
                self._send(self._request("ACK", self._cseq))
            else:
                self._send(self._request("ACK", self._cseq, branch=self._branch))
            return status
        raise Failed("no final response to the INVITE")

    def dial(self):
        self.invite()
        status = self.final()
        if status == 200:
            for work in (self._talk, self._listen, self._signal):
                self._threads.append(threading.Thread(target=work, daemon=True))
                self._threads[-1].start()
        return status

    def hang_up(self):
        """BYE, and its 200."""
        if not self.ended.is_set():
            self._bye_answered = threading.Event()
            self._cseq += 1
            bye = self._request("BYE", self._cseq)
            for _ in range(10):
                self._send(bye)
                if self._bye_answered.wait(1):
                    break
            else:
                raise Failed("no 200 to the BYE")
        self.close()

    def close(self):
        self._stop.set()
        for thread in self._threads:
            thread.join(5)
        self._threads = []
        self.sip.close()
        self.rtp.close()

    def _signal(self):
        while not self._stop.is_set():
            try:
                message = self._receive(0.2)
            except OSError:
                return
            if message.startswith("BYE "):
                copied = re.findall(r"^((?:Via|From|To|Call-ID|CSeq):.*?)\r$", message, re.M)
                self._send("SIP/2.0 200 OK\r\n" + "\r\n".join(copied) + "\r\nContent-Length: 0\r\n\r\n")
                self.ended.set()
            elif message.startswith("SIP/2.0 200") and f"CSeq: {self._cseq} BYE" in message:
                self._bye_answered.set()
            elif message.startswith("SIP/2.0 200") and "INVITE" in message:
                self._send(self._request("ACK", 1))  # ours was lost

    # --- audio

    def say(self, speech):
        """Queues mu-law audio."""
        with self._lock:
            self._speech += [speech[i:i + 160].ljust(160, b"\xff") for i in range(0, len(speech), 160)]

    def speaking(self):
        with self._lock:
            return bool(self._speech)

    def _talk(self):
        sequence, timestamp, ssrc = random.getrandbits(15), random.getrandbits(31), random.getrandbits(32)
        due = time.monotonic()
        while not self._stop.is_set():
            with self._lock:
                payload = self._speech.pop(0) if self._speech else SILENCE
            header = struct.pack("!BBHII", 0x80, 0, sequence & 0xFFFF, timestamp & 0xFFFFFFFF, ssrc)
            try:
                self.rtp.sendto(header + payload, self.remote_rtp)
            except OSError:
                return
            sequence, timestamp, due = sequence + 1, timestamp + 160, due + FRAME_S
            time.sleep(max(0, due - time.monotonic()))

    def _listen(self):
        self.rtp.settimeout(0.2)
        while not self._stop.is_set():
            try:
                packet, source = self.rtp.recvfrom(2048)
            except (TimeoutError, socket.timeout):
                continue
            except OSError:
                return
            if source == self.remote_rtp and len(packet) > 12 and packet[1] & 0x7F == 0:
                self.packets += 1
                self.heard += packet[12:]

    def loud_seconds(self):
        """How much of what was heard is louder than noise."""
        return sum(max(abs(EXPANDED[code]) for code in self.heard[i:i + 160]) > 1000
                   for i in range(0, len(self.heard) - 159, 160)) * FRAME_S

    def write_heard(self, path):
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(8000)
            file.writeframes(b"".join(struct.pack("<h", EXPANDED[code]) for code in self.heard))
