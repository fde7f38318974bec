"""Exact derivatives of the campaign's functions, by mpmath (Debian: python3-mpmath).

usage: exact.py derivatives CASES RESULTS
       exact.py rungs CASES RESULTS

CASES has a line a case, fields separated by tabs: the expression, x, the parameters a … f joined by
commas (all as hexadecimal floats), and for "rungs" a rung of points and computed values,
"x1,F1,x2,F2,…", first those about x + h, then as many about x - h; rungs are separated by ";".

derivatives: RESULTS has a line a case: the derivatives from the left and from the right, each as a
double and the double of what is left of it. They are differences in 120 or more decimal digits, with
as many digits again until two precisions agree.

rungs: RESULTS has the least error of a central difference over a rung: its truncation, and the largest
rounding error of the values about each end, each by its size.

The functions are those of functions.lua; what rounds there, or looks up a table, is here the function
that is rounded or tabulated.
"""

import sys

from mpmath import mp, mpf
import mpmath

AGREE = mpf(10) ** -30


def recur(cell, h, n):
    for _ in range(int(n)):
        h = cell(h)
    return h


def sigmoid(z):
    return 1 / (1 + mpmath.exp(-z))


def lstm(x, a, b, h, n):
    c = mpf(0)
    for _ in range(int(n)):
        z = a * x + b * h
        c = sigmoid(z + mpf(1) / 2) * c + sigmoid(z) * mpmath.tanh(z)
        h = sigmoid(z - mpf(1) / 4) * mpmath.tanh(c)
    return h


def gru(x, a, b, h, n):
    for _ in range(int(n)):
        z = sigmoid(a * x + b * h)
        h = (1 - z) * h + z * mpmath.tanh(x + a * h)
    return h


def lerp(f, x, k):
    i = mpmath.floor(x * k)
    low, high = f(i / k), f((i + 1) / k)
    return low + (high - low) * (x * k - i)


def same(y, *_):
    return y


NAMES = {
    "exp": mpmath.exp, "log": mpmath.log, "sin": mpmath.sin, "cos": mpmath.cos, "tan": mpmath.tan,
    "sqrt": mpmath.sqrt, "tanh": mpmath.tanh, "asin": mpmath.asin, "acos": mpmath.acos,
    "atan": mpmath.atan, "abs": abs, "max": max, "min": min,
    "f32": same, "f16": same, "bf16": same, "treads": same, "positive": same,
    "lerp": lerp, "sum32": lambda *terms: sum(terms),
    "linear_rnn": lambda x, w, h, n: recur(lambda s: s * w + x, h, n),
    "tanh_rnn": lambda x, w, h, n: recur(lambda s: mpmath.tanh(s * w + x), h, n),
    "logistic_map": lambda x, r, n: recur(lambda s: r * s * (1 - s), x, n),
    "power": lambda x, n: recur(lambda s: s * x, mpf(1), n),
    "lstm": lstm, "gru": gru,
    "tanh32_rnn": lambda x, w, h, n: recur(lambda s: mpmath.tanh(s * w + x), h, n),
}


def number(text):
    return mpf(float.fromhex(text))


def compile_case(fields):
    """The function of a line, and its point."""
    code = compile(fields[0].replace("^", "**"), "case", "eval")
    parameters = dict(zip("abcdef", map(number, fields[2].split(",")))) if fields[2] else {}

    def function(x):
        return mpf(eval(code, NAMES, {"x": x, **parameters}))

    return function, number(fields[1])


def one_sided(function, x, digits):
    mp.dps = digits
    h = mpf(10) ** -(digits // 6) * (abs(x) if x else 1)
    slopes = []
    for s in (-h, h):
        # Three points to one side, off the point itself, where a removable singularity has no value:
        # the slope of the parabola through them at x.
        y1, y2, y3 = function(x + s), function(x + 2 * s), function(x + 3 * s)
        slopes.append((-5 * y1 + 8 * y2 - 3 * y3) / (2 * s))
    return slopes


def derivatives(function, x):
    # At 0 a slope of exactly 0 comes out as what is left of the curvature.
    nothing = mpf(10) ** (-330 if x else -35)
    before, digits = one_sided(function, x, 120), 240
    while True:
        now = one_sided(function, x, digits)
        if all(abs(a - b) <= AGREE * abs(b) or abs(b) < nothing for a, b in zip(before, now)):
            return [b if abs(b) >= nothing else mpf(0) for b in now]
        if digits >= 1920:
            raise ArithmeticError("no precision settles it")
        before, digits = now, 2 * digits


def split(value):
    high = float(value)
    low = float(value - mpf(high)) if abs(high) < float("inf") else 0.0
    return high.hex() + "," + low.hex()


def largest_error(function, side):
    """The largest error of the computed values of one side, [x1, F1, x2, F2, ...]."""
    return max(abs(side[i + 1] - mpf(function(side[i]))) for i in range(0, len(side), 2))


def least_error(function, slope, rungs):
    mp.dps = 60
    least = mpf("inf")
    for rung in rungs:
        above, below = rung[:len(rung) // 2], rung[len(rung) // 2:]
        width = above[0] - below[0]
        try:
            truncation = abs(mpf(function(above[0]) - function(below[0])) / width - slope)
            rounding = (largest_error(function, above) + largest_error(function, below)) / width
        except (ValueError, ZeroDivisionError, TypeError):
            continue
        error = truncation + rounding
        least = min(least, error) if error == error else least
    return least


def main():
    mode, source, target = sys.argv[1:]
    with open(source) as lines, open(target, "w") as results:
        for line in lines:
            fields = line.rstrip("\n").split("\t")
            function, x = compile_case(fields)
            try:
                left, right = derivatives(function, x)
            except (ArithmeticError, ValueError, ZeroDivisionError, TypeError) as error:
                sys.exit(f"{fields[0]} at {float(x)!r}, {fields[2]}: {error}")
            if mode == "derivatives":
                results.write(split(left) + "\t" + split(right) + "\n")
            else:
                rungs = [[number(text) for text in rung.split(",")] for rung in fields[3].split(";") if rung]
                results.write(float(least_error(function, (left + right) / 2, rungs)).hex() + "\n")


main()
