# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""``python -m tests.simulator``: print one line of JSON, then serve until ended."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys

from .simulator import Simulator


def _rate_limit(text: str) -> tuple[int, float]:
    requests, _sep, seconds = text.partition("/")
    if int(requests) < 1 or float(seconds) <= 0:
        raise ValueError
    return int(requests), float(seconds)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulator", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--tls", action="store_true", help="serve https with a certificate by an own authority")
    parser.add_argument("--seed-environments", type=int, default=3, metavar="N")
    parser.add_argument("--job-seconds", type=float, default=2.0, metavar="S", help="how long jobs take")
    parser.add_argument("--rate-limit", type=_rate_limit, metavar="N/SECONDS", help="at most N requests in SECONDS")
    return parser.parse_args()


def main() -> int:
    """Serve until SIGINT or SIGTERM."""
    options = _arguments()
    if not 0 <= options.port <= 65535:
        print(f"--port is {options.port}: it has to be 0 to 65535.", file=sys.stderr)
        return 2
    # Blocked in every thread and waited for: a handler could interrupt a lock that it needs itself.
    ends = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    try:
        simulator = Simulator(
            port=options.port,
            tls=options.tls,
            seed_environments=options.seed_environments,
            job_seconds=options.job_seconds,
            rate_limit=options.rate_limit,
        )
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        print(f"cannot listen on 127.0.0.1:{options.port}: {reason}", file=sys.stderr)
        return 1
    with simulator:
        print(json.dumps(simulator.ready), flush=True)
        signal.sigwait(ends)
    return 0


if __name__ == "__main__":
    sys.exit(main())
