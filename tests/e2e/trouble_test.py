#!/usr/bin/env python3
"""What a running server makes of trouble: a full disk, no ports, hostile packets, a stop, a crash."""

import random
import signal
import socket
import struct
import time

from bench import main
from phone import Phone, mu_law
from server import HOST, check, wait_until

ANSWERED = 'voice_calls_ended_total{cause="caller_hung_up"}'


def in_call(bench, server):
    """A phone whose call is up and which has heard the agent speak."""
    phone = bench.phone(server)
    status = phone.dial()
    check(status == 200, f"the call was answered with {status}:\n" + server.words())
    wait_until(lambda: phone.loud_seconds() > 0.3, 30, "greeting")
    return phone


def full_disk(bench):
    server = bench.serve().ready()
    server.fill_disk()
    # A call as always: answered, greeted, ended.
    in_call(bench, server).hang_up()
    metrics = wait_until(lambda: (m := server.metrics())["voice_record_spool_blocked"] == 1 and m, 60,
                         "alarm of the record spool")
    check(metrics["voice_record_write_failures_total"] >= 1, "the failed write is not counted")
    check(metrics["voice_event_logs_incomplete_total"] >= 1, "the lost event log is not counted")
    check(metrics["voice_records_waiting"] == 1, "the record does not wait")
    check(metrics[ANSWERED] == 1, "the call is not counted")
    check(server.get("/healthz")[0] == 200, "the server calls itself dead")
    in_call(bench, server).hang_up()
    check(server.records() == [], "a record came to a full disk")
    # Room again: what waited is written, and says that its events are not complete.
    server.free_disk()
    records = wait_until(lambda: len(r := server.records()) == 2 and r, 90, "record that had waited")
    check(not any(record["events_complete"] for record in records), "the records hide that events are missing")
    check(server.metric("voice_record_spool_blocked") == 0, "the alarm stays on")
    server.stop()


def no_rtp_ports(bench):
    server = bench.serve(rtp_ports=2).ready()
    first = in_call(bench, server)


    def refused_for_ports():
        # On a busy machine a call may be refused for that first.
        second = bench.phone(server)
        status = second.dial()
        check(status == 503, f"without ports a call was answered with {status}")
        check(2 <= int(second.headers["Retry-After"]) <= 10, f"Retry-After: {second.headers}")
        return server.metric('voice_calls_refused_total{reason="ports"}') >= 1

    wait_until(refused_for_ports, 60, "refusal that is counted as for want of ports")
    check(server.get("/readyz")[0] == 503, "the server calls itself ready")
    packets = first.packets
    wait_until(lambda: first.packets > packets + 50, 10, "audio in the first call")
    first.hang_up()
    check(len(wait_until(server.records, 60, "record")) == 1, "the refused call left a record")
    server.stop()


def sip_anomalies(seed, server_port):
    """Endless messages that are nearly SIP, the same for the same seed."""
    luck = random.Random(seed)
    good = (f"INVITE sip:desk@{HOST}:{server_port} SIP/2.0\r\nVia: SIP/2.0/UDP {HOST}:9;branch=z9hG4bK{{}}\r\n"
            f"From: <sip:a@{HOST}>;tag=1\r\nTo: <sip:desk@{HOST}>\r\nCall-ID: {{}}\r\nCSeq: 1 INVITE\r\n"
            f"Contact: <sip:a@{HOST}:9>\r\nMax-Forwards: 70\r\nContent-Type: application/sdp\r\nContent-Length: 0\r\n\r\n")
    methods = ["BYE", "CANCEL", "ACK", "OPTIONS", "REFER", "NOTIFY", "INFO", "UPDATE", "XYZZY", "invite", ""]
    while True:
        message = bytearray(good.format(luck.getrandbits(64), luck.getrandbits(64)).encode())
        kind = luck.randrange(7)
        if kind == 0:  # bytes changed
            for _ in range(luck.randrange(1, 30)):
                message[luck.randrange(len(message))] = luck.randrange(256)
        elif kind == 1:  # cut
            del message[luck.randrange(len(message)):]
        elif kind == 2:  # another method, outside any dialog
            message = bytearray(message.replace(b"INVITE", luck.choice(methods[:-2]).encode()))
        elif kind == 3:  # a method that is none
            message = bytearray(message.replace(b"INVITE", luck.choice(methods[-3:]).encode()))
        elif kind == 4:  # a header many times, or very long
            line = luck.choice([b"Via: x\r\n", b"CSeq: -1 INVITE\r\n", b"Content-Length: 99999999\r\n",
                                b"X: " + b"A" * luck.randrange(30000) + b"\r\n"])
            message = bytearray(message.replace(b"\r\n", b"\r\n" + line * luck.randrange(1, 40), 1))
        elif kind == 5:  # noise
            message = bytearray(luck.randbytes(luck.randrange(1, 1400)))
        else:  # a body that is no SDP
            message = bytearray(message.replace(b"Content-Length: 0", b"Content-Length: 40")) + luck.randbytes(40)
        yield bytes(message[:60000])


def rtp_anomalies(seed):
    luck = random.Random(seed)
    while True:
        header = struct.pack("!BBHII", luck.choice([0x80, 0x80, 0x90, 0xBF, 0x00]), luck.choice([0, 8, 101, 127, 200]),
                             luck.getrandbits(16), luck.getrandbits(32), luck.getrandbits(32))
        # Loud noise: if it were taken for the caller, the agent would hear it.
        yield (header + luck.randbytes(luck.choice([0, 160, 160, 1000])))[:luck.choice([12, 172, 172, 1012])]


def anomalies(bench):
    server = bench.serve().ready()
    before = server.metrics()
    phone = in_call(bench, server)
    attacker = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    attacker.bind((HOST, 0))
    elsewhere = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    elsewhere.bind(("127.0.0.9", 0))
    sip, rtp = sip_anomalies(1, server.sip), rtp_anomalies(2)
    packets = phone.packets
    began = time.monotonic()
    for round_number in range(100):
        for _ in range(60):
            attacker.sendto(next(sip), (HOST, server.sip))
        for _ in range(40):
            for source in (attacker, elsewhere):
                source.sendto(next(rtp), phone.remote_rtp)
                source.sendto(next(rtp), (phone.remote_rtp[0], phone.remote_rtp[1] + 1))
        time.sleep(0.05)
    attack_s = time.monotonic() - began
    # One packet of ours every 20 ms, whatever came.
    sent = phone.packets - packets
    check(sent > 0.8 * attack_s * 50, f"only {sent} packets came to the caller in {attack_s:.1f} s")
    check(not phone.ended.is_set(), "the call was ended")
    # The conversation goes on: a question is heard and answered.
    quiet = phone.loud_seconds()
    phone.say(mu_law(bench.say("What are your opening hours?")))
    wait_until(lambda: not phone.speaking() and phone.loud_seconds() > quiet + 0.5, 60, "answer after the attack")
    wait_until(lambda: server.metrics()["voice_turns_total"] >= 1, 30, "turn")
    phone.hang_up()
    # Anomalies that were calls after all have records of their own, and none of them was ever answered.
    record, = wait_until(lambda: [each for each in server.records() if each["answered_at"]], 60, "record")
    asked = " ".join(turn["user"].lower() for turn in record["turns"])
    check("hours" in asked or "open" in asked, f"the caller was not understood: {record}")
    check(record["media"]["packets_dropped"] >= 4000, f"packets of others were not dropped: {record['media']}")
    metrics = server.metrics()
    bad = sum(value - before[name] for name, value in metrics.items() if name.startswith("voice_sip_bad_messages_total"))
    check(bad > 1000, f"only {bad} bad messages are counted")
    # INVITEs that were answered and never acknowledged are given up after 32 s (RFC 3261 section 13.3.1.4).
    wait_until(lambda: server.metric("voice_active_calls") == 0, 60, "end of the calls nobody acknowledged")
    attacker.close()
    elsewhere.close()
    server.stop()


def drain(bench):
    """A stop with a call up: nobody new, the call is told and ends before the deadline, its record is there."""
    place = bench.copy(bench.desk)
    with open(place / "parley.yaml", "a") as settings:
        settings.write("capacity: {drain: 20s}\n")
    server = bench.serve(place).ready()
    phone = in_call(bench, server)
    began = time.monotonic()
    server.terminate()
    wait_until(lambda: server.metric("voice_draining") == 1, 10, "drain")
    check(server.get("/readyz")[0] == 503, "a server that is being stopped calls itself ready")
    late = bench.phone(server)
    check(late.dial() == 503, "a call was taken while draining")
    check(phone.ended.wait(30), "the call was not ended")
    took = time.monotonic() - began
    check(3 < took < 21, f"the call was ended after {took:.1f} s, at a deadline of 20 s")
    code = server.wait()
    check(code == 0, f"exit code {code}:\n" + server.words())
    check(time.monotonic() - began < 30, "the server went on without calls")
    records = server.records()
    check(len(records) == 1 and records[0]["end"]["cause"] == "shutdown", f"{records}")
    kinds = [prompt["kind"] for prompt in records[0]["prompts"]]
    check("wrap-up" in kinds or "goodbye" in kinds, f"the caller was told nothing: {kinds}")


def second_signal(bench):
    server = bench.serve().ready()
    phone = in_call(bench, server)
    server.terminate()
    wait_until(lambda: server.metric("voice_draining") == 1, 10, "drain")
    check(not phone.ended.wait(1), "the first signal ended the call")
    began = time.monotonic()
    server.terminate()
    check(phone.ended.wait(10), "the second signal did not end the call")
    code = server.wait()
    check(code == 0, f"the server ended with {code}:\n" + server.words())
    check(time.monotonic() - began < 20, "the second signal was not heeded at once")
    check(len(server.records()) == 1, "the call has no record")
    # The ports are free at once: another server takes the place.
    bench.serve(sip=server.sip, http=server.http, data=server.data).ready().stop()


def stop_while_rendering(bench):
    """The voice still renders the lines of the script when the server is stopped."""
    server = bench.serve(bench.lakeside).ready()
    check(server.metric('voice_offload_busy_threads{pool="tts"}') == 1, "nothing is rendered any more")
    server.stop()


def crash(bench):
    """A crash leaves the signal, a backtrace and the last events of each call; the next start writes the record."""
    server = bench.serve().ready()
    phone = in_call(bench, server)
    file = server.data / "crashes" / f"crash-{server.process.pid}.txt"
    check(server.logged("crash_dump")[0]["file"] == str(file), "the log does not say where")
    server.process.send_signal(signal.SIGSEGV)
    code = server.wait()
    check(code == -signal.SIGSEGV, f"it ended with {code} instead of the signal")
    words = file.read_text()
    check(words.startswith("SIGSEGV\n"), words[:200])
    check("call" in words and words.count("\n") > 20, f"no flight recorder:\n{words[-500:]}")
    phone.close()
    again = bench.serve(data=server.data).ready()
    check(again.record()["end"]["cause"] == "process_lost", "the lost call is not recorded")
    again.stop()
    check(not list((server.data / "crashes").glob(f"crash-{again.process.pid}*")), "an orderly end left a crash file")


if __name__ == "__main__":
    main([full_disk, no_rtp_ports, anomalies, drain, second_signal, stop_while_rendering, crash])
