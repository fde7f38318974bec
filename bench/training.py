"""A step of training of a model of characters, in torch and in rnnlua (bench/training.lua).

    python3 bench/training.py RNNLUA ROUNDS N...

Both have the same parameters at the start, the same characters, and the same losses. rnnlua runs in a
process of its own, in turn with this one, and each counts its own CPU time; bench/paired.py says how pairs
are measured. N is the number of sequences in a batch. Prints JSON, an object a line: {"N", "b", "a_ns",
"b_ns", "ratio", "low", "high", "rounds"}, ns a step of training. Without torch it prints nothing.
"""
import json
import os
import subprocess
import sys

from paired import agree, measure

try:
    import torch
    torch.set_num_threads(1)
except ImportError:
    sys.exit()

V, D, H, T = 64, 32, 128, 64


class Ours:
    """bench/training.lua in its process."""

    def __init__(self, rnnlua, N):
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "training.lua")
        self.process = subprocess.Popen([rnnlua, script, str(N)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)

    def time_runs(self, runs):
        """The CPU time of a number of steps, in nanoseconds."""
        self.process.stdin.write(f"{runs}\n")
        self.process.stdin.flush()
        ns, loss = self.process.stdout.readline().split()
        self.loss = float(loss)
        return int(ns)

    def again(self):
        self.process.stdin.write("new\n")

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def waves(size, *shape):
    numbers = torch.arange(1, 1 + torch.Size(shape).numel(), dtype=torch.float64)
    return (size * torch.sin(numbers)).reshape(shape)


class Model(torch.nn.Module):
    def __init__(self, N, dtype):
        super().__init__()
        self.embedding = torch.nn.Embedding(V, D)
        self.lstm = torch.nn.LSTM(D, H)
        self.linear = torch.nn.Linear(H, V)
        i = (torch.arange(1, T + 1)[:, None] + 13 * torch.arange(1, N + 1))
        self.characters, self.labels = i * i % V, (i + 1) * (i + 1) % V
        self.to(dtype)
        values = (waves(1, V, D), waves(0.1, 4 * H, D), waves(0.1, 4 * H, H), waves(0.1, 4 * H),
                  torch.zeros(4 * H), waves(0.1, V, H), waves(0.1, V))
        with torch.no_grad():
            for parameter, value in zip(self.parameters(), values):
                parameter.copy_(value)
        self.lstm.bias_hh_l0.requires_grad = False  # the other bias does its work
        self.adam = torch.optim.Adam([p for p in self.parameters() if p.requires_grad], lr=0.001)

    def step(self):
        self.adam.zero_grad(set_to_none=True)
        z = self.linear(self.lstm(self.embedding(self.characters))[0])
        loss = torch.nn.functional.cross_entropy(z.reshape(-1, V), self.labels.reshape(-1))
        loss.backward()
        self.adam.step()
        return loss.detach()


def main():
    rnnlua, rounds = sys.argv[1], int(sys.argv[2])
    for N in map(int, sys.argv[3:]):
        ours = Ours(rnnlua, N)
        for name, dtype, error in (("torch f64", torch.float64, 1e-9),
                                   ("torch f32", torch.float32, 1e-4)):
            model = Model(N, dtype)
            ours.again()
            ours.time_runs(3)
            losses = [float(model.step()) for _ in range(3)]
            agree([ours.loss], losses[-1:], error)
            print(json.dumps({"N": N, "b": name, **measure(ours, model.step, rounds, 1)}), flush=True)
        ours.close()


main()
