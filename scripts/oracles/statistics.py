#!/usr/bin/env python3
"""Recomputes the values of the statistics module with SciPy, statsmodels and ArviZ; exits 1 where one differs by 1e-10.

    STATISTICS_ORACLE=cases.json swift test --filter OracleTests
    python scripts/oracles/statistics.py cases.json

Needs scipy, statsmodels and arviz-stats.
"""
import json
import sys
from itertools import product

# This file shares its name with a module of the standard library that SciPy imports: keep its folder off the path.
sys.path = [entry for entry in sys.path if not entry.endswith("oracles")]

import numpy as np
import scipy
from arviz_stats.base import array_stats
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar as mcnemar_test
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestPower
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import ttost_paired


def t_test(d):
    result = stats.ttest_1samp(d, 0)
    interval = result.confidence_interval(0.9)
    return [result.statistic, result.pvalue, interval.low, interval.high, d.mean() / d.std(ddof=1)]


def wilcoxon(rule):
    def compute(d):
        result = stats.wilcoxon([float(f"{v:.12g}") for v in d], zero_method=rule)
        return [result.statistic, result.pvalue]
    return compute


def sign_flip(d):
    signs = np.array(list(product((1, -1), repeat=len(d))))
    sums = signs @ d
    slack = 1e-12 * np.abs(d).sum()
    return [min(1, 2 * min((sums <= d.sum() + slack).mean(), (sums >= d.sum() - slack).mean()))]


def bca(d, indices):
    """SciPy's own bootstrap, with its generator replaced by the given indices."""
    class Fixed(np.random.Generator):
        def __init__(self):
            super().__init__(np.random.PCG64(0))

        def integers(self, *_, **__):
            return indices.astype(int).reshape(-1, len(d))

    result = stats.bootstrap((d,), lambda v, axis: np.round(np.mean(v, axis=axis), 14), vectorized=True, method="BCa",
                             n_resamples=len(indices) // len(d), rng=Fixed())
    return list(result.confidence_interval)


def split_rhat(*chains):
    return [array_stats.rhat(np.array(chains), chain_axis=0, draw_axis=1, method=m) for m in ("z_scale", "folded")]


def chain_size(*chains):
    return [array_stats.ess(np.array(chains), chain_axis=0, draw_axis=1, method=m, **more)
            for m, more in (("bulk", {}), ("tail", {"prob": (0.05, 0.95)}))]


def equivalence(d, margin):
    p, *sides = ttost_paired(d, np.zeros_like(d), -margin[0], margin[0])
    return [max(sides, key=lambda side: side[1])[0], p]


def friedman(*treatments):
    result = stats.friedmanchisquare(*treatments)
    return [result.statistic, result.pvalue]


def mcnemar(counts):
    b, c = counts.astype(int)
    exact = mcnemar_test([[0, b], [c, 0]], exact=True)
    return [exact.statistic, exact.pvalue, 2 * stats.binom.cdf(min(b, c), b + c, 0.5) - stats.binom.pmf(min(b, c), b + c, 0.5)]


def split_mix(seed):
    """The words that the tests draw from."""
    mask = 2**64 - 1
    while True:
        seed = seed + 0x9E3779B97F4A7C15 & mask
        z = (seed ^ seed >> 30) * 0xBF58476D1CE4E5B9 & mask
        z = (z ^ z >> 27) * 0x94D049BB133111EB & mask
        yield z ^ z >> 31


def grouped_bootstrap(hierarchical):
    def compute(seed, resamples, counts, values):
        words = split_mix(int(seed[0]))
        groups = np.split(values, np.cumsum(counts.astype(int))[:-1])

        def draw(count):
            return next(words) * count >> 64

        def replicate():
            chosen = []
            for group in groups:
                group = groups[draw(len(groups))] if hierarchical else group
                chosen.append(np.mean([group[draw(len(group))] for _ in group]))
            return np.mean(chosen)

        return np.quantile([replicate() for _ in range(int(resamples[0]))], [0.025, 0.975])
    return compute


def g_test(counts, law):
    total, observed, expected, pool = counts.sum(), [], [], np.zeros(2)
    cells = sorted(zip(law * total, counts))
    small = [c for c in cells if c[0] < 5]
    for e, o in small:
        pool = pool + (o, e)
        if pool[1] >= 5:
            observed, expected, pool = observed + [pool[0]], expected + [pool[1]], np.zeros(2)
    if observed and pool[1] > 0:
        observed[-1], expected[-1], pool = observed[-1] + pool[0], expected[-1] + pool[1], np.zeros(2)
    for e, o in cells[len(small):]:
        observed, expected, pool = observed + [o + pool[0]], expected + [e + pool[1]], np.zeros(2)
    if len(observed) < 2:
        return [np.nan, np.nan, np.nan]
    # SciPy demands equal sums, and drops rounding.
    expected = np.array(expected) * (total / sum(expected))
    g = stats.power_divergence(observed, expected, lambda_="log-likelihood").statistic
    df = len(observed) - 1
    g /= 1 + ((1 / expected).sum() - 1 / total) / (6 * df)
    return [g, df, stats.chi2.sf(g, df)]


ORACLES = {
    "normal_quantile": lambda p: stats.norm.ppf(p),
    "t_survival": lambda df, t: stats.t.sf(t, df[0]),
    "t_quantile": lambda df, p: stats.t.ppf(p, df[0]),
    "chi2_survival": lambda df, x: stats.chi2.sf(x, df[0]),
    "chi2_quantile": lambda df, p: stats.chi2.ppf(p, df[0]),
    "t_test": t_test,
    "wilcoxon_wilcox": wilcoxon("wilcox"),
    "wilcoxon_pratt": wilcoxon("pratt"),
    "sign_flip": sign_flip,
    "bca": bca,
    "split_rhat": split_rhat,
    "chain_size": chain_size,
    "equivalence": equivalence,
    "friedman": friedman,
    "mcnemar": mcnemar,
    "uniformity": lambda counts: list(stats.chisquare(counts)),
    "power": lambda a: [TTestPower().power(a[0], a[1], a[2], alternative="two-sided")],
    "hierarchical_bootstrap": grouped_bootstrap(True),
    "stratified_bootstrap": grouped_bootstrap(False),
    "holm": lambda p: multipletests(p, method="holm")[1],
    "benjamini_hochberg": lambda p: stats.false_discovery_control(p),
    "wilson": lambda a: proportion_confint(int(a[0]), int(a[1]), alpha=1 - a[2], method="wilson"),
    "g_test": g_test,
}


def main(path):
    with open(path) as file:
        cases = json.load(file)
    failures = 0
    for case in cases:
        arguments = [np.array(a, dtype=float) for a in case["arguments"]]
        ours = np.array(case["values"], dtype=float)
        theirs = np.array(ORACLES[case["function"]](*arguments), dtype=float)
        if not np.allclose(ours, theirs, rtol=1e-10, atol=1e-300, equal_nan=True):
            failures += 1
            print(f"{case['function']}: ours {ours}, oracle {theirs}")
    missing = set(ORACLES) - {case["function"] for case in cases}
    if missing:
        failures += 1
        print(f"no cases for {sorted(missing)}")
    print(f"{len(cases)} cases, {failures} differ (SciPy {scipy.__version__}, NumPy {np.__version__})")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
