#!/usr/bin/env python3
"""What a metric loses from one task of a study to another, sampler by sampler: means, and Welch's interval of their difference.

usage: drop.py FILE.h5 TASK OTHER METRIC [BASELINE]

The images of the two tasks differ, so nothing is paired between them. With a baseline also whether a sampler loses
another amount than it does: differences to the baseline are paired within a task, and Welch's test compares them between tasks (Holm at
0.05). Needs h5py, pandas, scipy and statsmodels.
"""
import sys

import h5py
import pandas as pd
from scipy import stats
from statsmodels.stats.multitest import multipletests

path, task, other, metric = sys.argv[1:5]
baseline = sys.argv[5] if len(sys.argv) > 5 else None
rows = pd.DataFrame(h5py.File(path)["rows"][:])
rows = rows.map(lambda v: v.decode() if isinstance(v, bytes) else v).query("status == 'done'")
here, there = (
    rows[rows["task"] == t].pivot_table(index="item", columns="sampler", values=metric) for t in (task, other)
)
names = [s for s in dict.fromkeys(rows["sampler"]) if s in here and s in there]
rivals = [s for s in names if s != baseline]
p = {}
if baseline:
    tests = [
        stats.ttest_ind((there[s] - there[baseline]).dropna(), (here[s] - here[baseline]).dropna(), equal_var=False)
        for s in rivals
    ]
    p = dict(zip(rivals, multipletests([t.pvalue for t in tests], 0.05, "holm")[1]))
print(f"{'sampler':16} {task:>18} {other:>18} {'difference, 95 %':>28}" + (f"  p (other than {baseline})" if baseline else ""))
for s in names:
    a, b = here[s].dropna(), there[s].dropna()
    interval = stats.ttest_ind(b, a, equal_var=False).confidence_interval(0.95)
    line = f"{s:16} {a.mean():18.4f} {b.mean():18.4f} {b.mean() - a.mean():10.4f} [{interval.low:7.4f}, {interval.high:7.4f}]"
    print(line + (f"  {p[s]:.2g}" if s in p else ""))
