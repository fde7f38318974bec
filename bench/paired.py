"""Two functions timed against each other, as bench/paired.h does it: in every round A B B A, in bursts
that last long enough for the clock, on the thread's CPU clock. What counts is the median of the rounds'
ratios, with the interval that holds it in 19 cases of 20. Where a burst is long there are fewer rounds.

Importing this module first limits everybody to one thread.
"""
import math
import os
import sys
import time

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

BURST = 2_000_000  # ns
LONGEST = 4_000_000_000  # ns that a pair may take, but for three rounds


def time_runs(run, runs):
    """Nanoseconds; a run that has a clock of its own, as another process does, is asked for them."""
    if hasattr(run, "time_runs"):
        return run.time_runs(runs)
    start = time.thread_time_ns()
    for _ in range(runs):
        run()
    return time.thread_time_ns() - start


def runs_of(run):
    """How many runs fill a burst, and its time; warms the caches up as well."""
    runs = 1
    while True:
        spent = time_runs(run, runs)
        if spent >= BURST:
            return runs, spent
        runs = math.ceil(runs * BURST / spent * 1.1) if spent > BURST / 100 else runs * 10


def median(values):
    """The median, and the values between which that of the population lies."""
    values.sort()
    n = len(values)
    reach = math.ceil(0.98 * math.sqrt(n))
    return values[n // 2], values[max(0, n // 2 - reach)], values[min(n - 1, n // 2 + reach)]


def measure(ours, theirs, rounds, steps):
    """Nanoseconds a step, where a run has several, and how many times as long theirs takes."""
    (runs_a, burst_a), (runs_b, burst_b) = runs_of(ours), runs_of(theirs)
    rounds = min(rounds, max(3, LONGEST // (2 * (burst_a + burst_b))))
    of_a, of_b, ratios = [], [], []
    for _ in range(rounds):
        a, b = time_runs(ours, runs_a), time_runs(theirs, runs_b)
        b += time_runs(theirs, runs_b)
        a += time_runs(ours, runs_a)
        of_a.append(a / (2 * runs_a))
        of_b.append(b / (2 * runs_b))
        ratios.append(of_b[-1] / of_a[-1])
    ratio, low, high = median(ratios)
    return {"a_ns": median(of_a)[0] / steps, "b_ns": median(of_b)[0] / steps, "ratio": ratio,
            "low": low, "high": high, "rounds": rounds}


def agree(ours, theirs, relative=1e-8):
    """A peer that computes something else is no peer."""
    for a, b in zip(ours, theirs):
        if not abs(a - b) <= relative * max(1.0, abs(a)):
            sys.exit(f"peers disagree: {a} and {b}")
