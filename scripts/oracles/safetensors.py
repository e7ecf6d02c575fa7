#!/usr/bin/env python3
"""Reads and writes safetensors files with the reference implementation, as the oracle of ours.

usage: safetensors.py check FILE     what our tests wrote has the expected tensors and metadata
       safetensors.py write FILE     writes the same tensors
       safetensors.py refuse FILE…   the reference opens none of them

Element i of every tensor is (37*i mod 101 - 50)/8 cast to its type. Needs safetensors, numpy and ml_dtypes.
"""

import os
import sys

# This folder comes first in the search path, and this file would be the package.
sys.path = [p for p in sys.path if os.path.abspath(p or ".") != os.path.dirname(os.path.abspath(__file__))]

import ml_dtypes  # noqa: E402
import numpy as np  # noqa: E402
from safetensors import SafetensorError, deserialize, safe_open  # noqa: E402
from safetensors.numpy import save_file  # noqa: E402

SHAPES = [[], [1], [0, 3], [7], [4, 5], [2, 3, 1, 5]]
TYPES = {
    "float32": np.float32, "float16": np.float16, "bfloat16": ml_dtypes.bfloat16, "float64": np.float64,
    "int32": np.int32, "int64": np.int64, "uint8": np.uint8, "bool": np.bool_,
}
NAMES = {
    "float32": "F32", "float16": "F16", "bfloat16": "BF16", "float64": "F64", "int32": "I32", "int64": "I64",
    "uint8": "U8", "bool": "BOOL",
}
METADATA = {"kind": 'oracle "é"\n', "step": "12"}


def expected(name, shape):
    values = np.array([(37 * i % 101 - 50) / 8 for i in range(int(np.prod(shape)))], np.float64).reshape(shape)
    if name in ("float16", "bfloat16"):
        return (values.astype(np.float32) / np.float32(3)).astype(TYPES[name])
    if name == "uint8":
        return np.abs(values).astype(np.uint8)
    return (values > 0) if name == "bool" else values.astype(TYPES[name])


def tensors():
    return {f"{i}.{name}": expected(name, shape) for i, shape in enumerate(SHAPES) for name in TYPES}


def check(path):
    with open(path, "rb") as file:
        found = dict(deserialize(file.read()))
    for name, array in tensors().items():
        tensor = found.pop(name)
        if tensor["dtype"] != NAMES[name.split(".")[1]] or tensor["shape"] != list(array.shape):
            sys.exit(f"{path}: {name} is {tensor['dtype']} {tensor['shape']}")
        if bytes(tensor["data"]) != array.tobytes():
            sys.exit(f"{path}: {name} has other values")
    if found:
        sys.exit(f"{path}: more tensors than expected: {sorted(found)}")
    with safe_open(path, framework="np") as file:
        if file.metadata() != METADATA:
            sys.exit(f"{path}: the metadata is {file.metadata()}")
    print(f"{path}: {len(tensors())} tensors as expected")


def refuse(path):
    try:
        with safe_open(path, framework="np"):
            sys.exit(f"{path}: the reference opens it")
    except SafetensorError:
        print(f"{path}: refused")


if len(sys.argv) < 3 or sys.argv[1] not in ("check", "write", "refuse"):
    sys.exit(__doc__)
if sys.argv[1] == "check":
    check(sys.argv[2])
elif sys.argv[1] == "write":
    save_file({n: np.asarray(a, order="C") for n, a in tensors().items()}, sys.argv[2], {"kind": METADATA["kind"]})
else:
    for name in sys.argv[2:]:
        refuse(name)
