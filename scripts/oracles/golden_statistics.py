#!/usr/bin/env python3
"""Writes the golden values of the statistics tests.

    python scripts/oracles/golden_statistics.py > Tests/StatisticsTests/Golden.swift
    swift format -i Tests/StatisticsTests/Golden.swift

Needs scipy and statsmodels.
"""
import itertools

import numpy as np
import scipy
import statsmodels
from scipy import special, stats


def table(name, doc, rows):
    print(f"  /// {doc}")
    print(f"  static let {name}: [[Double]] = [")
    for row in rows:
        print("    [" + ", ".join(literal(v) for v in row) + "],")
    print("  ]\n")


def literal(v):
    v = float(v)
    return "-.infinity" if v == -np.inf else ".infinity" if v == np.inf else repr(v)


def main():
    print("// Written by scripts/oracles/golden_statistics.py with "
          f"SciPy {scipy.__version__}, statsmodels {statsmodels.__version__}, NumPy {np.__version__}.\n")
    print("import Statistics\n")
    print("/// Values of SciPy and statsmodels.")
    print("enum Golden {")
    z = [-37, -20, -10, -5, -2.5, -1, -0.3, -1e-5, 0, 0.1, 0.7, 1.5, 3, 6, 8]
    table("normalCDF", "z, Φ(z).", [(v, special.ndtr(v)) for v in z])
    p = [1e-300, 1e-100, 1e-16, 1e-8, 1e-4, 0.0025, 0.025, 0.1, 0.2499, 0.2501, 0.4, 0.4999, 0.5, 0.6, 0.75, 0.9, 0.975,
         0.9999]
    table("normalQuantile", "p, Φ⁻¹(p).", [(v, special.ndtri(v)) for v in p])
    nu = [1, 2, 3.5, 7, 9, 29, 200, 1e4, 1e6]
    table("studentSurvival", "ν, t, P(T > t).",
          [(n, t, stats.t.sf(t, n)) for n in nu for t in (-2, 0.01, 0.5, 1.3, 3.4733, 12, 40)])
    table("studentQuantile", "ν, p, t with P(T ≤ t) = p.",
          [(n, q, stats.t.ppf(q, n)) for n in nu for q in (1e-6, 0.005, 0.1, 0.3, 0.501, 0.75, 0.95, 0.975, 0.9995)])
    table("chiSquareSurvival", "k, x, P(X > x).",
          [(k, k * f, stats.chi2.sf(k * f, k)) for k in (1, 2, 3, 10, 57, 400, 2499, 1e5)
           for f in (0.05, 0.5, 0.9, 1, 1.05, 1.3, 3)])
    table("regularisedBeta", "a, b, x, I_x(a, b).",
          [(a, b, x, special.betainc(a, b, x)) for a, b in ((0.5, 0.5), (2, 3), (0.5, 30), (40, 7.5), (1000, 1300))
           for x in (1e-6, 0.05, 0.3, 0.43, 0.7, 0.97)])
    table("regularisedGamma", "a, x, P(a, x), Q(a, x).",
          [(a, x, special.gammainc(a, x), special.gammaincc(a, x)) for a in (0.3, 1, 4.5, 60, 3000)
           for x in (0.1 * a, 0.8 * a, a, 1.1 * a, 2 * a)])

    rng = np.random.default_rng(0)
    indices = rng.integers(0, 8, (999, 8))
    bca = stats.bootstrap((X, Y), lambda x, y, axis: np.mean(x - y, axis=axis), paired=True, vectorized=True,
                          n_resamples=999, method="BCa", rng=np.random.default_rng(0))
    low, high = bca.confidence_interval
    print("  /// The ends of `scipy.stats.bootstrap(method=\"BCa\")` for the mean of `x` − `y` under `bcaIndices`.")
    print(f"  static let bca = (low: {float(low)!r}, high: {float(high)!r})\n")
    skewed = np.round(np.random.default_rng(5).lognormal(0, 1, 8), 6)
    # Rounding makes resamples that are permutations of the data tie with it, whatever the order of the sum.
    spread = lambda v, axis: np.round(np.std(v, axis=axis), 14)
    low, high = stats.bootstrap((skewed,), spread, n_resamples=999, vectorized=True, method="BCa", confidence_level=0.9,
                                rng=np.random.default_rng(0)).confidence_interval
    print("  /// The same at 90 % for the standard deviation (divisor n) of skewed values, under the same indices.")
    print(f"  static let bcaOfSpread = (values: {skewed.tolist()}, low: {float(low)!r}, high: {float(high)!r})\n")
    print("  /// `default_rng(0).integers(0, 8, (999, 8))`, one digit an index, row after row; line breaks mean nothing.")
    print('  static let bcaIndices = """')
    digits = "".join(str(i) for i in indices.ravel())
    for start in range(0, len(digits), 111):
        print(f"    {digits[start:start + 111]}")
    print('    """\n')

    print("  /// Differences, zero rule, statistic and p of `scipy.stats.wilcoxon`, method `auto`.")
    print("  static let wilcoxon: [(differences: [Double], zeros: ZeroRule, statistic: Double, p: Double)] = [")
    rng = np.random.default_rng(1)
    for n, step in ((8, None), (12, 0.5), (13, 1), (14, 0.5), (40, 0.25), (50, None), (51, None), (300, 0.1)):
        d = rng.normal(0.2, 1, n)
        d = np.round(d if step is None else np.round(d / step) * step, 4)
        for rule in ("wilcox", "pratt"):
            result = stats.wilcoxon(d, zero_method=rule)
            print(f"    ({d.tolist()}, .{rule}, {float(result.statistic)!r}, {float(result.pvalue)!r}),")
    print("  ]")
    print("}")


X = np.array([27.1, 28.4, 26.9, 30.2, 25.5, 29.3, 28.8, 27.7])
Y = np.array([26.6, 28.1, 27.0, 29.1, 25.1, 28.9, 28.0, 27.5])
main()
