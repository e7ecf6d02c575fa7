"""Times `experiment bench engine` and PyTorch in turns, on the same arrays; called by scripts/peers/engine.

Outputs are compared before anything is timed. One thread is timed by its CPU time, two by the wall clock. A round times
every variant once (the median of some calls); ratios are taken within rounds, and the table gives their median and range.
Variants of PyTorch that take more than 1.5 times as long as its eager float32 are timed once and left out. Memory is the most
that a process of one call had resident, libraries and all.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

import torch
from safetensors.torch import load_file

import networks

CASES = [
    "sedd-mnist", "sedd-music", "sedd-dna", "dit-256", "dit-64", "dit-64-training", "decoder-64", "decoder-64-gradient",
    "decoder-256-gradient", "codec-64-gradient", "codec-64-patch", "loop-64", "loop-256",
]


def cpu():
    facts = {}
    for line in open("/proc/cpuinfo"):
        key, _, value = line.partition(":")
        facts.setdefault(key.strip(), value.strip())
    return facts["model name"], facts["flags"].split()


class Ours:
    def __init__(self, experiment, case, precision):
        self.experiment, self.case, self.precision = experiment, case, precision
        self.name = f"ours {precision}"

    def command(self, threads, workers, calls):
        command = [self.experiment, "bench", "engine", "--json", "--case", self.case, "--precision", self.precision]
        return command + ["--threads", str(threads), "--workers", str(workers), "--calls", str(calls)]

    def run(self, threads, workers, calls, *more):
        command = self.command(threads, workers, calls) + list(more)
        line = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        return json.loads(line)["figure"]["value"] * 1e-3

    def seconds(self, threads, workers, calls):
        return self.run(threads, workers, calls)


class Theirs:
    """A way to run a network in PyTorch; `items` times the work of one call for `workers`."""

    def __init__(self, name, call):
        self.name, self.call = name, call

    def seconds(self, threads, workers, calls):
        torch.set_num_threads(threads * workers)
        clock = time.thread_time if threads * workers == 1 else time.perf_counter
        times = []
        for n in range(calls + 1):
            start = clock()
            self.call()
            times.append(clock() - start)
        return statistics.median(times[1:])


def repeated(arrays, workers):
    inputs = ("tokens", "latents", "signal", "y")
    return {n: torch.cat([a] * workers) if n in inputs else a for n, a in arrays.items()}


def resident(command):
    """The most memory that a program had resident, MiB."""
    most, process = 0, subprocess.Popen(command, stdout=subprocess.DEVNULL)
    while process.poll() is None:
        with open(f"/proc/{process.pid}/status") as file:
            most = max([most] + [int(line.split()[1]) / 1024 for line in file if line.startswith("VmHWM:")])
        time.sleep(0.01)
    if process.returncode != 0:
        sys.exit(f"error: {command[0]} ended with {process.returncode}")
    return most


def timed(network):
    """What of a network is timed: the call that is compared, but for loops."""
    return getattr(network, "run", network.call)


def variants(case, arrays, compiles):
    """Eager float32 first; then what may be faster, as far as it exists here."""
    plain = networks.network(case, arrays)
    yield Theirs("f32", timed(plain))

    def autocast(network):
        def call():
            with torch.autocast("cpu", torch.bfloat16):
                return timed(network)()
        return call

    last = dict(layout=torch.channels_last) if networks.is_decoder(case) else None
    if last:
        yield Theirs("f32, channels last", timed(networks.network(case, arrays, **last)))
        yield Theirs("autocast, channels last", autocast(networks.network(case, arrays, **last)))
    yield Theirs("autocast", autocast(plain))
    narrow = networks.network(case, arrays, dtype=torch.bfloat16)
    yield Theirs("bf16 weights", timed(narrow))
    if not compiles:
        return
    compiled = networks.network(case, arrays)
    inner, whole = "images" if networks.is_decoder(case) else "forward", getattr(compiled, "decoder", compiled)
    setattr(whole, inner, torch.compile(getattr(whole, inner)))
    yield Theirs("f32, compiled", timed(compiled))


def check(case, arrays, call):
    """The largest difference between their outputs and ours, relative to the largest output."""
    worst = 0
    for name, theirs in call().items():
        ours = arrays[name]
        assert ours.shape == theirs.shape, (case, name, ours.shape, theirs.shape)
        worst = max(worst, ((ours - theirs).abs().max() / ours.abs().max()).item())
    if not worst < 1e-3:
        sys.exit(f"error: {case}: outputs differ by {worst:.1e} of the largest; nothing is timed")
    return worst


def measure(case, options, rows):
    natives = ["f32"] + (["bf16"] if {"avx512_bf16", "amx_bf16"} & set(cpu()[1]) else [])
    ours = [Ours(options.experiment, case, precision) for precision in natives]
    with tempfile.TemporaryDirectory() as folder:
        ours[0].run(1, 1, 1, "--save", folder)
        arrays = load_file(f"{folder}/{case}-f32.safetensors")
        memory = [resident(o.command(1, 1, 1)) for o in ours]
        peer = resident([sys.executable, __file__, "--resident", case, f"{folder}/{case}-f32.safetensors"])
    difference = check(case, arrays, networks.network(case, arrays).call)
    print(f"{case}: outputs differ by {difference:.1e} of the largest", file=sys.stderr)
    slow = set()
    for workers in sorted({workers for _, workers in options.layouts}):
        theirs = list(variants(case, repeated(arrays, workers), options.compile))
        for threads in [t for t, w in options.layouts if w == workers]:
            rounds = turns(case, ours, theirs, slow, threads, workers, options)
            for our, bytes in zip(ours, memory):
                row = dict(case=case, threads=threads, workers=workers, ours=our.name, memory=[bytes, peer])
                rows.append(row | dict(difference=difference, rounds=rounds))


def turns(case, ours, theirs, slow, threads, workers, options):
    """Times of all variants by name, round after round; variants that once were slow are left out."""
    layout, guesses = f"{case}, {threads} x {workers}", {}
    for variant in [v for v in theirs if v.name not in slow]:
        try:
            guesses[variant] = variant.seconds(threads, workers, 1)
        except Exception as error:  # no compiler, no such kernel: the variant does not exist here
            slow.add(variant.name)
            print(f"{layout}: {variant.name}: {str(error).splitlines()[0]}", file=sys.stderr)
            continue
        print(f"{layout}: {variant.name}: {guesses[variant] * 1e3:.3g} ms", file=sys.stderr)
        if guesses[variant] > 1.5 * guesses[theirs[0]] and not options.all:
            slow.add(variant.name)
            del guesses[variant]
    rounds = []
    for n in range(options.rounds):
        times = {}
        for variant, guess in [(o, guesses[theirs[0]]) for o in ours] + list(guesses.items()):
            times[variant.name] = variant.seconds(threads, workers, max(2, min(50, int(options.seconds / guess))))
        rounds.append(times)
        print(f"{layout}: {n + 1}: " + ", ".join(f"{k} {v * 1e3:.3g}" for k, v in times.items()), file=sys.stderr)
    return rounds


def ratio(row, peer):
    values = sorted(times[peer] / times[row["ours"]] for times in row["rounds"])
    return f"{statistics.median(values):.2f} ({values[0]:.2f}-{values[-1]:.2f})"


def table(rows):
    middle = lambda row, name: statistics.median(times[name] for times in row["rounds"])
    lines = [
        "| network | cores | ours, ms | PyTorch f32, ms | PyTorch f32 / ours | fastest PyTorch | its time / ours "
        "| ours, MiB | PyTorch f32, MiB |",
        "|---|---|---:|---:|---:|---|---:|---:|---:|",
    ]
    for row in rows:
        peers = [name for name in row["rounds"][0] if not name.startswith("ours")]
        best = min(peers, key=lambda name: middle(row, name))
        cores = {(1, 1): "1", (2, 1): "2, one call", (1, 2): "2, a call each"}.get(
            (row["threads"], row["workers"]), f"{row['threads']} x {row['workers']}")
        case = row["case"] + ("" if row["ours"] == "ours f32" else ", " + row["ours"][5:])
        lines.append(
            f"| {case} | {cores} | {middle(row, row['ours']) * 1e3:.3g} | {middle(row, 'f32') * 1e3:.3g} "
            f"| {ratio(row, 'f32')} | {best} | {ratio(row, best)} | {row['memory'][0]:.0f} | {row['memory'][1]:.0f} |")
    return "\n".join(lines)


def main():
    if sys.argv[1:2] == ["--resident"]:  # a process of one call, for its memory
        torch.set_num_threads(1)
        return timed(networks.network(sys.argv[2], load_file(sys.argv[3])))()
    parser = argparse.ArgumentParser(prog="scripts/peers/engine")
    parser.add_argument("--experiment", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--case", action="append", choices=CASES, help="a case, any number of times; all by default")
    parser.add_argument("--cores", type=int, action="append", choices=[1, 2], help="1, 2 or both (default)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.5, help="of calls in a round, about")
    parser.add_argument("--all", action="store_true", help="time slow variants of PyTorch in every round too")
    parser.add_argument("--no-compile", dest="compile", action="store_false", help="without torch.compile (minutes)")
    parser.add_argument("--json", help="a file for every single time")
    options = parser.parse_args()
    cores = options.cores or [1, 2]
    options.layouts = [(1, 1)] * (1 in cores) + [(2, 1), (1, 2)] * (2 in cores)

    before, rows = os.getloadavg()[0], []
    for case in options.case or CASES:
        measure(case, options, rows)
        if options.json:
            with open(options.json, "w") as file:
                json.dump(dict(cpu=cpu()[0], torch=torch.__version__, rows=rows), file, indent=1)
    print(
        f"{cpu()[0]}; PyTorch {torch.__version__}; {options.rounds} rounds in turns, ratios: median (range); "
        f"load average {before:.1f} before, {os.getloadavg()[0]:.1f} after.\n")
    print(table(rows))


main()
