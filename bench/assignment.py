"""The workload of a course assignment in Python with NumPy: for ten random cells and ten random
layers of n steps, compare each gradient with an estimate. bench/assignment.lua is the same in rnnlua.

    python3 bench/assignment.py [RUNS [N]]

Prints the CPU time of one run of it, in nanoseconds, imports and start-up left out.
"""
import sys
import time

import numpy as np


class Cell:
    def forward(self, wx, x, wh, h):
        self.wx, self.x, self.wh, self.h = wx, x, wh, h
        return h * wh + x * wx

    def backward(self, dout):
        return dout * self.x, dout * self.h, dout * self.wh, dout * self.wx


class Layer:
    """A chain of cells, as the lab suggests."""

    def __init__(self, n):
        self.cells = [Cell() for _ in range(n)]

    def forward(self, wx, X, wh, h0):
        h = h0
        for cell, x in zip(self.cells, X):
            h = cell.forward(wx, x, wh, h)
        return h

    def backward(self, dout):
        dwx = dwh = 0.0
        dX = np.empty(len(self.cells))
        for t in range(len(self.cells) - 1, -1, -1):
            one_wx, one_wh, dout, dX[t] = self.cells[t].backward(dout)
            dwx += one_wx
            dwh += one_wh
        return dwx, dwh, dout, dX


def estimate(function, wrt, at, step=1e-5):
    """Central differences; the last call is at the point itself."""
    gradients = {}
    for name in wrt:
        above = function(**{**at, name: at[name] + step})
        below = function(**{**at, name: at[name] - step})
        gradients[name] = (above - below) / (2 * step)
    function(**at)
    return gradients


def check(layer, wrt, at):
    estimated = estimate(layer.forward, wrt, at)
    for name, exact in zip(wrt, layer.backward(1)):
        if not abs(estimated[name] - exact) < 1e-3:
            sys.exit(f"the gradient of {name} is off by {abs(estimated[name] - exact)}")


def workload(n):
    for _ in range(10):
        wx, x, wh, h = np.random.randn(4)
        check(Cell(), ("wx", "wh", "h"), {"wx": wx, "x": x, "wh": wh, "h": h})
    for _ in range(10):
        wx, wh, h0 = np.random.randn(3)
        at = {"wx": wx, "X": np.random.randn(n), "wh": wh, "h0": h0}
        check(Layer(n), ("wx", "wh", "h0"), at)


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    n = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    np.random.seed(1)
    start = time.process_time_ns()
    for _ in range(runs):
        workload(n)
    print((time.process_time_ns() - start) / runs)


main()
