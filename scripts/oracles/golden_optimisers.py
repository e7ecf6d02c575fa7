#!/usr/bin/env python3
"""Writes the golden values of the optimiser tests: the papers' formulas in doubles, as they are printed.

    python scripts/oracles/golden_optimisers.py > Tests/TensorsTests/OptimiserGolden.swift
    swift format -i Tests/TensorsTests/OptimiserGolden.swift

Needs numpy. With PyTorch at hand, `--torch` compares them with its optimisers instead.
"""
import sys

import numpy as np

START = np.array([1.0, -2.0, 0.5, 3.0, -0.25])
CURVATURE = np.array([1.0, 10.0, 0.1, 3.0, 100.0])
CENTRE = np.array([0.0, 1.0, -1.0, 3.5, -0.25])
STEPS = [1, 2, 5, 6, 20, 300]
RATE = 0.01


def gradient(theta, k):
    """Of a quadratic, with a disturbance that has no mean."""
    return CURVATURE * (theta - CENTRE) + np.cos(k + np.arange(5))


def adamw(g, m, v, theta, k, decay, corrected=True, beta1=0.9, beta2=0.999, epsilon=1e-8):
    """Loshchilov & Hutter 2019, Algorithm 2, lines 7-12."""
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g ** 2
    m_hat = m / (1 - beta1 ** k) if corrected else m
    v_hat = v / (1 - beta2 ** k) if corrected else v
    return m, v, theta - RATE * (m_hat / (np.sqrt(v_hat) + epsilon) + decay * theta)


def radam(g, m, v, theta, k, decay, corrected=True, beta1=0.9, beta2=0.999, epsilon=1e-8, decoupled=False):
    """Liu et al. 2020, Algorithm 2, with the threshold 5, the place of epsilon and the decay of torch.optim.RAdam."""
    if decoupled:
        theta = theta - RATE * decay * theta
    else:
        g = g + decay * theta
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g ** 2
    m_hat = m / (1 - beta1 ** k) if corrected else m
    rho_inf = 2 / (1 - beta2) - 1
    rho = rho_inf - 2 * k * beta2 ** k / (1 - beta2 ** k)
    if rho <= 5:
        return m, v, theta - RATE * m_hat
    length = np.sqrt(1 - beta2 ** k) / (np.sqrt(v) + epsilon)
    r = np.sqrt((rho - 4) * (rho - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho))
    return m, v, theta - RATE * m_hat * (r if corrected else 1) * length


def run(rule, decay, **options):
    theta, m, v = START.copy(), np.zeros(5), np.zeros(5)
    found = []
    for k in range(1, STEPS[-1] + 1):
        m, v, theta = rule(gradient(theta, k), m, v, theta, k, decay, **options)
        if k in STEPS:
            found.append((k, theta, m, v))
    return found


CASES = [
    ("adamW", adamw, 0, {}),
    ("adamWDecayed", adamw, 0.3, {}),
    ("adamWBetas", adamw, 0.1, dict(beta1=0.8, beta2=0.95, epsilon=1e-3)),
    ("rAdam", radam, 0, {}),
    ("rAdamDecayed", radam, 0.3, {}),
    ("rAdamDecoupled", radam, 0.3, dict(decoupled=True)),
    ("rAdamBetas", radam, 0.1, dict(beta1=0.8, beta2=0.95, epsilon=1e-3)),
    ("adamWUncorrected", adamw, 0, dict(corrected=False)),
    ("rAdamUncorrected", radam, 0, dict(corrected=False)),
]


def write():
    def row(values):
        return "[" + ", ".join(repr(float(x)) for x in values) + "]"

    print(f"// Written by scripts/oracles/golden_optimisers.py with NumPy {np.__version__}.\n")
    print("/// Parameters on a disturbed quadratic, by the formulas of the papers in doubles.")
    print("enum OptimiserGolden {")
    for name, values in (("start", START), ("curvature", CURVATURE), ("centre", CENTRE)):
        print(f"  static let {name}: [Double] = {row(values)}")
    print(f"  static let learningRate = {RATE}\n")
    for name, rule, decay, options in CASES:
        text = ", ".join(f"{key} {value}" for key, value in options.items())
        print(f"  /// k, then θ, m and v after step k; λ = {decay}{', ' if text else ''}{text}.")
        print(f"  static let {name}: [(k: Int, θ: [Double], m: [Double], v: [Double])] = [")
        for k, theta, m, v in run(rule, decay, **options):
            print(f"    ({k}, {row(theta)}, {row(m)}, {row(v)}),")
        print("  ]\n")
    print("}")


def compare():
    import torch

    for name, rule, decay, options in CASES:
        if not options.get("corrected", True):
            continue
        theta = torch.tensor(START, dtype=torch.float64, requires_grad=True)
        settings = dict(lr=RATE, weight_decay=decay, eps=options.get("epsilon", 1e-8),
                        betas=(options.get("beta1", 0.9), options.get("beta2", 0.999)))
        if rule is adamw:
            optimiser = torch.optim.AdamW([theta], **settings)
        else:
            optimiser = torch.optim.RAdam([theta], decoupled_weight_decay=options.get("decoupled", False), **settings)
        golden = {k: values for k, values, _, _ in run(rule, decay, **options)}
        worst = 0
        for k in range(1, STEPS[-1] + 1):
            theta.grad = torch.tensor(gradient(theta.detach().numpy(), k))
            optimiser.step()
            if k in golden:
                worst = max(worst, np.abs(theta.detach().numpy() - golden[k]).max())
        print(f"{name}: largest difference to PyTorch {torch.__version__}: {worst:.2e}")
        if worst > 1e-12:
            sys.exit(1)


compare() if "--torch" in sys.argv else write()
