#!/usr/bin/env python3
"""Golden values of MSID: the released implementation of piq 0.8.0, and exact traces by eigendecomposition as control.

    python scripts/oracles/msid.py

Needs numpy, scipy, torch and piq. The points are cos(0.7·(i + 1)·(j + 1) + phase)·scale of row i, column j, rounded to
float32. Prints exact traces tr(e^-tL)/n at a few times, the exact distance, and mean and standard deviation of piq's.
"""

import numpy as np
import torch
from piq import MSID
from piq.msid import _build_graph

TIMES = np.logspace(-1, 1, 256)


def points(n, d, phase, scale):
    i, j = np.arange(1, n + 1)[:, None], np.arange(1, d + 1)[None, :]
    return (np.cos(0.7 * i * j + phase) * scale).astype(np.float32)


def traces(x):
    eigenvalues = np.linalg.eigvalsh(_build_graph(x.astype(np.float64)).toarray())
    return np.exp(-np.outer(TIMES, eigenvalues)).mean(-1)


x, y = points(60, 7, 0.0, 1.0), points(90, 7, 1.0, np.linspace(0.2, 2.0, 90)[:, None])
a, b = traces(x), traces(y)
for k in (0, 64, 128, 192, 255):
    print(f"t = {TIMES[k]:.6f}: {a[k]:.12f} {b[k]:.12f}")
exact = np.max(np.exp(-2 * (TIMES + 1 / TIMES)) * np.abs(a - b)) * 1e6
print(f"exact distance {exact:.9f}")
np.random.seed(0)
scores = [MSID().compute_metric(torch.tensor(x), torch.tensor(y)).item() for _ in range(200)]
print(f"piq: mean {np.mean(scores):.4f}, standard deviation {np.std(scores, ddof=1):.4f} of {len(scores)}")
