#!/usr/bin/env python3
"""Reads a result file as a stranger would, with h5py and pandas, and checks what the README promises.

usage: hdf5.py FILE.h5
"""

import json
import shutil
import subprocess
import sys

import h5py
import numpy as np
import pandas as pd

TEXT = ["sampler", "prior", "task", "status", "claim", "truth", "settings", "measurement_hash", "unit", "message"]
COUNTS = [
    "item", "seed", "nfe", "nfe_sequential", "likelihood_calls", "value_calls", "peak_bytes", "draws", "plan_index",
]


def check(condition, message):
    if not condition:
        sys.exit(f"{p}: {message}")


p = sys.argv[1]
# The two lines of the README.
rows = pd.DataFrame(h5py.File(p)["rows"][:])
rows = rows.map(lambda v: v.decode() if isinstance(v, bytes) else v)

for name in TEXT:
    check(name in rows and all(isinstance(v, str) for v in rows[name]), f"column {name} is not text")
for name in COUNTS:
    check(name in rows and rows[name].dtype == np.int64, f"column {name} is not int64")
check(rows["seconds"].dtype == np.float64, "column seconds is not float64")
check(len(rows) > 0, "has no rows")
check(rows["plan_index"].is_monotonic_increasing, "rows are not in plan order")
check(not rows.duplicated(["sampler", "prior", "task", "item", "seed"]).any(), "two rows have one key")

# A string filter finds rows, all of them, and only those.
for sampler in sorted(set(rows["sampler"])):
    found = rows[rows["sampler"] == sampler]
    check(len(found) > 0 and len(found) == rows.query("sampler == @sampler").shape[0], f"cannot filter {sampler}")
check(sum((rows["sampler"] == s).sum() for s in set(rows["sampler"])) == len(rows), "a filter loses rows")
check(len(rows[rows["sampler"] == "no such sampler"]) == 0, "a filter finds what is not there")
check(set(rows["status"]) <= {"done", "failed"}, f"unknown status in {set(rows['status'])}")
check(set(rows["claim"]) <= {"posterior", "point", "other", "reference"}, f"unknown claim in {set(rows['claim'])}")

metrics = [name for name in rows if name not in TEXT + COUNTS + ["seconds"]]
check(all(rows[name].dtype == np.float64 for name in metrics), "a metric is not float64")
failed = rows[rows["status"] == "failed"]
check(failed[metrics].isna().all(axis=None), "a failed unit has a metric")
check((failed["message"] != "").all(), "a failed unit has no message")

with h5py.File(p) as file:
    check(int(file["schema"].attrs["version"]) == 1, "schema is not 1")
    json.loads(file["config"][()].decode())
    check(len(file["provenance"].attrs) > 0, "provenance is empty")
    attributes = dict(file["rows"].attrs)
    for name in attributes:
        column, _, what = name.rpartition(".")
        check(column in rows and what in ("unit", "higher_is_better", "version"), f"attribute {name} describes nothing")
    check(attributes["seconds.unit"] == b"s", "seconds has no unit")
    kept = []
    if "samples" in file:
        file["samples"].visititems(lambda name, node: kept.append(node) if isinstance(node, h5py.Dataset) else None)
    check(all(node.dtype == np.uint16 and node.ndim == 2 for node in kept), "samples are not uint16 (draws, L)")

if shutil.which("h5dump"):
    header = subprocess.run(["h5dump", "-H", p], capture_output=True, text=True)
    check(header.returncode == 0 and 'DATASET "rows"' in header.stdout, f"h5dump fails: {header.stderr}")

print(f"{p}: {len(rows)} rows, {len(metrics)} metrics, {len(kept)} sets of samples")
