"""The LSTM and the GRU against torch and NumPy, one thread each, in one process.

    python3 bench/vectors.py SHARED_LIBRARY ROUNDS quick|small|full PATH

Both sides of a pair have the same inputs, compute the same results, and are measured by the same clock;
bench/paired.py says how. Ours takes PATH, and is called through ctypes. Prints JSON, an object a line:
{"path", "blas"}; {"versions"}; and pairs {"layer", "work", "N", "D", "H", "T", "path", "a_ns", "b",
"b_ns", "ratio", "low", "high", "rounds"}, ns a step. A peer that is not installed is left out.
"""
import ctypes
import json
import re
import sys

from paired import measure

try:
    import numpy as np
except ImportError:
    np = None
try:
    import torch
    torch.set_num_threads(1)
except ImportError:
    torch = None

# N, D, H, T; bench/bench_vectors.c has the same.
SHAPES = [(1, 1, 8, 64), (1, 1, 16, 64), (1, 1, 24, 64), (1, 1, 32, 64), (1, 32, 32, 64),
          (32, 64, 128, 32), (64, 256, 512, 16)]
QUICK_SHAPES = [(1, 1, 8, 8), (3, 4, 5, 6)]
INPUTS = 6  # of each layer: Wx, X, Wh, h0, then c0, b of an LSTM, and bx, bh of a GRU
KINDS = {"LSTM": 0, "GRU": 1}
address = ctypes.c_void_p


class VectorLayer(ctypes.Structure):
    """struct vector_layer of bench/vector_layer.h."""
    _fields_ = ([(name, ctypes.c_size_t) for name in ("kind", "T", "N", "D", "H")]
                + [("input", address * INPUTS), ("dH", address), ("work", address),
                   ("gradient", address * INPUTS)])


def array(shape, numbers=None):
    """A NumPy array at a multiple of 64 bytes."""
    count = int(np.prod(shape))
    raw = np.zeros(count + 8)
    offset = -raw.ctypes.data % 64 // 8
    result = raw[offset:offset + count].reshape(shape)
    if numbers is not None:
        result[...] = numbers
    return result


class Case:
    """The inputs of a layer, and what ours makes of them."""

    def __init__(self, library, kind, N, D, H, T):
        self.kind, self.N, self.D, self.H, self.T = kind, N, D, H, T
        draw = np.random.default_rng(1).standard_normal
        rows = {"LSTM": 4, "GRU": 3}[kind] * H
        fifth = (N, H) if kind == "LSTM" else (rows,)
        shapes = [(rows, D), (T, N, D), (rows, H), (N, H), fifth, (rows,)]
        sizes = [0.1, 1, 0.1, 1, 1, 1]
        self.inputs = [array(s, size * draw(s)) for s, size in zip(shapes, sizes)]
        self.gradients = [array(s) for s in shapes]
        self.dH = array((T, N, H), draw((T, N, H)))
        self.layer = layer = VectorLayer(kind=KINDS[kind], T=T, N=N, D=D, H=H)
        for i in range(INPUTS):
            layer.input[i] = self.inputs[i].ctypes.data
            layer.gradient[i] = self.gradients[i].ctypes.data
        layer.dH = self.dH.ctypes.data
        pointer = ctypes.byref(layer)
        self.keep = work = array((library.vector_layer_work(pointer),))
        layer.work = work.ctypes.data
        forward, backward = library.vector_layer_forward, library.vector_layer_backward
        self.forward = lambda: forward(pointer)

        def both():
            forward(pointer)
            backward(pointer)
        self.both = both

    def results(self):
        """The states and the gradients."""
        states = np.ctypeslib.as_array(
            ctypes.cast(self.forward(), ctypes.POINTER(ctypes.c_double)), self.dH.shape).copy()
        self.both()
        return [states] + self.gradients


class TorchLayer:
    """torch's module with the same weights, in double or single precision."""

    def __init__(self, case, dtype):
        def tensor(numbers, grad=True):
            return torch.tensor(numbers, dtype=dtype).requires_grad_(grad)
        Wx, X, Wh, h0, fifth, sixth = case.inputs
        module = getattr(torch.nn, case.kind)(case.D, case.H, dtype=dtype)
        biases = (fifth, sixth) if case.kind == "GRU" else (sixth, np.zeros_like(sixth))
        with torch.no_grad():
            for parameter, numbers in zip(module.parameters(), (Wx, Wh) + biases):
                parameter.copy_(tensor(numbers, False))
        self.X, h0, self.dH = tensor(X), tensor(h0[None]), tensor(case.dH, False)
        self.state = h0 if case.kind == "GRU" else (h0, tensor(fifth[None]))
        self.module = module
        p = list(module.parameters())
        self.leaves = ([p[0], self.X, p[1], h0]
                       + (p[2:] if case.kind == "GRU" else [self.state[1], p[2]]))

    def forward(self):
        with torch.no_grad():
            return self.module(self.X, self.state)[0]

    def both(self):
        return torch.autograd.grad(self.module(self.X, self.state)[0], self.leaves, self.dH)

    def results(self):
        return [self.forward().numpy()] + [g.numpy() for g in self.both()]


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class NumpyLSTM:
    """A loop over the steps, as courses have it; the products with X are taken out of the loop."""

    def __init__(self, case):
        self.case = case

    def forward(self):
        Wx, X, Wh, h, c, b = self.case.inputs
        H = self.case.H
        from_x, Wh = X @ Wx.T + b, Wh.T
        self.kept, self.states = [], np.empty_like(self.case.dH)
        for t in range(self.case.T):
            z = from_x[t] + h @ Wh
            gates = sigmoid(z)
            i, f, o = gates[:, :H], gates[:, H:2 * H], gates[:, 3 * H:]
            g = np.tanh(z[:, 2 * H:3 * H])
            before, c = c, f * c + i * g
            s = np.tanh(c)
            self.kept.append((i, f, g, o, s, before))
            self.states[t] = h = o * s
        return self.states

    def both(self):
        self.forward()
        Wx, X, Wh, h0, c0, b = self.case.inputs
        H, dz = self.case.H, np.empty((self.case.T, self.case.N, 4 * self.case.H))
        dh, dc = 0.0, 0.0
        for t in range(self.case.T - 1, -1, -1):
            i, f, g, o, s, before = self.kept[t]
            dh = dh + self.case.dH[t]
            dc = dc + dh * o * (1 - s * s)
            dz[t, :, :H] = dc * g * i * (1 - i)
            dz[t, :, H:2 * H] = dc * before * f * (1 - f)
            dz[t, :, 2 * H:3 * H] = dc * i * (1 - g * g)
            dz[t, :, 3 * H:] = dh * s * o * (1 - o)
            dh, dc = dz[t] @ Wh, dc * f
        rows = dz.reshape(-1, 4 * H)
        before = np.concatenate((h0[None], self.states[:-1])).reshape(-1, H)
        return [rows.T @ X.reshape(-1, X.shape[2]), dz @ Wx, rows.T @ before, dh, dc, rows.sum(0)]

    def results(self):
        return [self.forward()] + self.both()


def check(case, peer, name, error):
    """A peer that computes something else is no peer."""
    for ours, theirs in zip(case.results(), peer.results()):
        theirs = theirs.reshape(ours.shape)
        if not np.abs(ours - theirs).max() <= error * np.abs(ours).max():
            sys.exit(f"{name} disagrees at {case.kind} {case.N} {case.D} {case.H} {case.T}")


def pair(case, path, peer, name, rounds):
    for work, ours, theirs in (("forward", case.forward, peer.forward),
                               ("forward and backward", case.both, peer.both)):
        result = measure(ours, theirs, rounds, case.T)
        print(json.dumps({"layer": case.kind, "work": work, "N": case.N, "D": case.D, "H": case.H,
                          "T": case.T, "path": path, "b": name, **result}), flush=True)


def blas():
    """The library that multiplies torch's matrices."""
    if torch.backends.mkl.is_available():
        return "MKL"
    with open("/proc/self/maps") as maps:
        paths = set(re.findall(r"(/\S*blas\S*)", maps.read()))
    for path in sorted(p for p in paths if "openblas" in p and "numpy" not in p):
        try:
            config = ctypes.CDLL(path).openblas_get_config
        except (OSError, AttributeError):
            continue
        config.restype = ctypes.c_char_p
        words = config().decode().split()
        return f"OpenBLAS {words[1]}, kernels for {words[-2]}"
    return "another BLAS, not OpenBLAS"


def load(path):
    library = ctypes.CDLL(path)
    layer = [ctypes.POINTER(VectorLayer)]
    for name, result in (("work", ctypes.c_size_t), ("forward", address), ("backward", None)):
        call = getattr(library, "vector_layer_" + name)
        call.argtypes, call.restype = layer, result
    library.bench_use.argtypes, library.bench_use.restype = [ctypes.c_char_p], ctypes.c_bool
    return library


def main():
    rounds, extent, path = int(sys.argv[2]), sys.argv[3], sys.argv[4]
    library = load(sys.argv[1])
    if not library.bench_use(path.encode()):
        sys.exit(f"no path {path} here")
    if np is None:
        return
    if torch is not None:
        print(json.dumps({"path": path, "blas": blas()}))
    for shape in QUICK_SHAPES if extent == "quick" else SHAPES:
        if extent == "small" and shape[0] * shape[2] > 64:
            continue
        for kind in KINDS:
            if kind == "GRU" and shape[2] > 128:
                continue
            case = Case(library, kind, *shape)
            if kind == "LSTM":
                peer = NumpyLSTM(case)
                check(case, peer, "NumPy", 1e-10)
                pair(case, path, peer, "NumPy loop", rounds)
            if torch is None:
                continue
            for name, dtype, error in (("torch f64", torch.float64, 1e-10),
                                       ("torch f32", torch.float32, 1e-4)):
                peer = TorchLayer(case, dtype)
                check(case, peer, name, error)
                pair(case, path, peer, name, rounds)


main()
