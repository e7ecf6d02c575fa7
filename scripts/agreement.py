#!/usr/bin/env python3
"""How far two metrics agree on the rows of a study: over images, within quarters of severity, and on who is better.

usage: agreement.py FILE.h5 [METRIC [REFERENCE]]   (lpips_proxy and lpips_squeeze by default)

Prints Spearman's and Pearson's correlation by task, the least Spearman within a quarter of the reference's values, and of
the pairs of samplers that a paired t test tells apart under the reference (Holm at 0.05 over a task's pairs) the share
whose mean difference has the same sign under the metric, then those that have not. Needs h5py, pandas, scipy and statsmodels.
"""
import sys
from itertools import combinations

import h5py
import pandas as pd
from scipy import stats
from statsmodels.stats.multitest import multipletests

metric, reference = (sys.argv[2:] + ["lpips_proxy", "lpips_squeeze"][len(sys.argv) - 2:])[:2]
rows = pd.DataFrame(h5py.File(sys.argv[1])["rows"][:])
rows = rows.map(lambda v: v.decode() if isinstance(v, bytes) else v).query("status == 'done'")
rows = rows[rows[reference] > 1e-6]

print(f"{'task':24} {'rows':>5} {'Spearman':>9} {'Pearson':>8} {'least band':>11} {'same sign':>12}")
for task, of in rows.groupby("task"):
    bands = [stats.spearmanr(b[metric], b[reference])[0] for _, b in of.groupby(pd.qcut(of[reference], 4))]
    tables = {m: of.pivot_table(index=["item", "seed"], columns="sampler", values=m) for m in (metric, reference)}
    differences = []
    for a, b in combinations(tables[reference].columns, 2):
        pair = [(tables[m][a] - tables[m][b]).dropna() for m in (metric, reference)]
        differences.append((f"{a} and {b}", pair[0].mean() * pair[1].mean(), stats.ttest_1samp(pair[1], 0).pvalue))
    significant = multipletests([p for _, _, p in differences], 0.05, "holm")[0]
    told = [(names, product) for (names, product, _), found in zip(differences, significant) if found]
    turned = [names for names, product in told if product <= 0]
    print(
        f"{task:24} {len(of):5} {stats.spearmanr(of[metric], of[reference])[0]:9.4f} "
        f"{stats.pearsonr(of[metric], of[reference])[0]:8.4f} {min(bands):11.4f} "
        f"{len(told) - len(turned):5} of {len(told):3}"
    )
    for names in turned:
        print(f"{'':24} the other way round: {names}")
