"""The scan against what Python has for the same results, one thread each, in one process.

    python3 bench/peers.py SHARED_LIBRARY ROUNDS N...

Both sides of a pair take the same arrays and the same clock, the thread's CPU time; ours is called
through ctypes, and pays for that. bench/paired.py says how pairs are measured. Prints JSON, an object a
line: {"n", "a", "a_ns", "b", "b_ns", "ratio", "low", "high", "rounds"}, ns a step; and
{"versions": {...}}. A peer that is not installed is left out.
"""
import ctypes
import json
import platform
import sys

from paired import agree, measure as measure_pair

try:
    import numpy as np
except ImportError:
    np = None
try:
    from scipy.signal import lfilter
    import scipy
except ImportError:
    lfilter = None
try:
    import torch
    torch.set_num_threads(1)
except ImportError:
    torch = None

WX, WH, H0 = 0.7, 1 - 1e-7, 0.3
double_p, size_t, double = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_double


class Ours:
    """The library's calls over one NumPy or ctypes array."""

    def __init__(self, path, X_address, n, keep):
        library = ctypes.CDLL(path)
        library.bench_work.restype = size_t
        library.bench_work.argtypes = [size_t]
        scan = [double_p, size_t, double, double, double, double_p]
        for name, more, result in (("value", [], double), ("states", [double_p], double),
                                   ("gradients", [double_p], double),
                                   ("backward", [double_p, double_p], None)):
            call = getattr(library, "bench_" + name)
            call.argtypes, call.restype = scan + more, result
        self.work, work = aligned(library.bench_work(n))
        self.out, out = aligned(n)
        self.keep = keep
        total = (ctypes.c_double * 3)()
        args = (X_address, n, WX, WH, H0, work)
        address = ctypes.addressof(total)
        self.value = lambda: library.bench_value(*args)
        self.states = lambda: library.bench_states(*args, out)
        self.gradients = lambda: (library.bench_gradients(*args, address), *total)
        self.backward = lambda: (library.bench_backward(*args, out, address), *total)[1:]


def aligned(n):
    """An array of n doubles at a multiple of 64 bytes, and its address."""
    block = (ctypes.c_double * (n + 8))()
    address = ctypes.addressof(block)
    return block, address + -address % 64


def pair(n, name, ours, peer, theirs, rounds):
    result = measure_pair(ours, theirs, rounds, n)
    print(json.dumps({"n": n, "a": name, "b": peer, **result}), flush=True)


def loop_value(X):
    h = H0
    for x in X:
        h = h * WH + x * WX
    return h


def numpy_powers(n):
    return WH ** np.arange(n - 1, -1, -1.0)


def numpy_value(X, n):
    return WX * (numpy_powers(n) @ X) + WH ** n * H0


def lfilter_states(X):
    return lfilter([WX], [1, -WH], X, zi=[WH * H0])[0]


def lfilter_gradients(X, n):
    H, delta = lfilter_states(X), numpy_powers(n)
    return H[-1], delta @ X, delta[0] * H0 + delta[1:] @ H[:-1], WH * delta[0]


def lfilter_backward(X, n):
    _, dwx, dwh, dh0 = lfilter_gradients(X, n)
    dX = WX * numpy_powers(n)
    return dwx, dwh, dh0, dX


class Torch:
    """h_n as a sum with powers, and autograd's gradients of it."""

    def __init__(self, X, n):
        self.X = torch.from_numpy(X)
        self.exponents = torch.arange(n - 1, -1, -1, dtype=torch.float64)
        self.n = n
        self.parameters = [torch.tensor(v, dtype=torch.float64, requires_grad=True)
                           for v in (WX, WH, H0)]

    def h(self, wx, wh, h0):
        return wx * torch.dot(wh ** self.exponents, self.X) + wh ** self.n * h0

    def value(self):
        with torch.no_grad():
            return self.h(*self.parameters)

    def gradients(self):
        h = self.h(*self.parameters)
        return (h.detach(), *torch.autograd.grad(h, self.parameters))


def measure(library, n, rounds):
    if np is None:
        import random
        draw = random.Random(1)
        block, address = aligned(n)
        numbers = [draw.gauss(0, 1) for _ in range(n)]
        offset = (address - ctypes.addressof(block)) // 8
        block[offset:offset + n] = numbers
        X = block
    else:
        raw = np.empty(n + 8)
        offset = -raw.ctypes.data % 64 // 8
        X = raw[offset:offset + n]
        X[:] = np.random.default_rng(1).standard_normal(n)
        address, numbers = X.ctypes.data, X.tolist() if n <= 1_000_000 else None
    ours = Ours(library, address, n, X)
    if numbers:
        agree([ours.value()], [loop_value(numbers)])
        pair(n, "final h", ours.value, "Python loop", lambda: loop_value(numbers), rounds)
    if np is None:
        return
    agree([ours.value()], [numpy_value(X, n)])
    pair(n, "final h", ours.value, "NumPy, powers times X", lambda: numpy_value(X, n), rounds)
    if lfilter is not None:
        agree([ours.states()], [lfilter_states(X)[-1]])
        pair(n, "final h, then every h", ours.states, "SciPy lfilter",
             lambda: lfilter_states(X), rounds)
        agree(ours.gradients(), lfilter_gradients(X, n))
        pair(n, "value and gradients", ours.gradients, "lfilter and powers",
             lambda: lfilter_gradients(X, n), rounds)
        pair(n, "final h, then backward with dX", ours.backward, "lfilter and powers",
             lambda: lfilter_backward(X, n), rounds)
    if torch is not None:
        peer = Torch(X, n)
        agree([ours.value()], [float(peer.value())])
        pair(n, "final h", ours.value, "torch, powers times X", peer.value, rounds)
        agree(ours.gradients(), [float(g) for g in peer.gradients()])
        pair(n, "value and gradients", ours.gradients, "torch autograd", peer.gradients, rounds)


def measure_elementary(library, rounds, n=10_000):
    """exp, log, tanh and sigmoid of n numbers, in arrays that are there."""
    core = ctypes.CDLL(library)
    draw = np.random.default_rng(1).standard_normal(n) * 2
    y = np.empty(n)
    for name in ("exp", "log", "tanh", "sigmoid"):
        x = np.exp(draw) if name == "log" else draw
        call = getattr(core, "bench_" + name)
        call.argtypes, call.restype = [size_t, double_p, double_p], None
        args = (n, x.ctypes.data, y.ctypes.data)
        peers = {}
        if name != "sigmoid":
            peers["NumPy"] = lambda of=getattr(np, name): of(x, out=y)
        if torch is not None:
            tensor, out = torch.from_numpy(x), torch.from_numpy(y)
            peers["torch"] = lambda of=getattr(torch, name): of(tensor, out=out)
        for peer, theirs in peers.items():
            call(*args)
            ours = y.copy()
            theirs()
            agree(ours, y, 1e-14)
            print(json.dumps({"group": "elementary", "n": n, "a": name, "b": f"{peer}, {name}",
                              **measure_pair(lambda: call(*args), theirs, rounds, n)}), flush=True)


def main():
    library, rounds = sys.argv[1], int(sys.argv[2])
    versions = {"Python": platform.python_version()}
    if np is not None:
        versions["NumPy"] = np.__version__
    if lfilter is not None:
        versions["SciPy"] = scipy.__version__
    if torch is not None:
        versions["torch"] = torch.__version__
    print(json.dumps({"versions": versions}), flush=True)
    for n in sys.argv[3:]:
        measure(library, int(float(n)), rounds)
    if np is not None:
        measure_elementary(library, rounds)


main()
