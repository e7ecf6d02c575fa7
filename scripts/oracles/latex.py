#!/usr/bin/env python3
"""Checks LaTeX tables as a compiler would: python scripts/oracles/latex.py tables/*.tex; exits 1 where one is wrong.

Braces and environments close, every row has as many cells as the tabular has columns, and no character that LaTeX reads
as a command stands by itself. With pdflatex and booktabs at hand all tables are also compiled, in one document.
"""
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

COLUMNS = re.compile(r"\\begin\{tabular\}\{([lrc]+)\}")


def cells(row):
    """The number of columns that a row fills."""
    count = 0
    for cell in re.split(r"(?<!\\)&", row):
        span = re.match(r"\s*\\multicolumn\{(\d+)\}", cell)
        count += int(span.group(1)) if span else 1
    return count


def errors(text):
    body = "\n".join(line for line in text.split("\n") if not line.startswith("%"))
    plain = re.sub(r"\\[{}\\%&_#$]", "", body)
    depth = 0
    for c in plain:
        depth += (c == "{") - (c == "}")
        if depth < 0:
            yield "a brace closes that was never opened"
            return
    if depth:
        yield f"{depth} braces are never closed"
    stack = []
    for kind, name in re.findall(r"\\(begin|end)\{(\w+)\}", body):
        if kind == "begin":
            stack.append(name)
        elif not stack or stack.pop() != name:
            yield f"\\end{{{name}}} closes nothing"
    if stack:
        yield f"{stack} is never closed"
    if plain.count("$") % 2:
        yield "an odd number of $"
    if re.search(r"[#%]", plain):
        yield "an unescaped # or %"
    # Outside of mathematics _ and ^ are errors.
    if re.search(r"[_^]", re.sub(r"\$[^$]*\$", "", plain)):
        yield "_ or ^ outside of mathematics"
    columns = COLUMNS.search(body)
    if not columns:
        yield "no tabular"
        return
    table = body[columns.end():].split("\\end{tabular}")[0]
    for line in table.split("\n"):
        if line.rstrip().endswith(r"\\"):
            found = cells(line.rstrip()[:-2])
            if found != len(columns.group(1)):
                yield f"{found} cells for {len(columns.group(1))} columns: {line.strip()[:70]}"
    for rule in (r"\toprule", r"\midrule", r"\bottomrule"):
        if rule not in table:
            yield f"no {rule}"


def compiles(paths):
    """None without pdflatex, else the error lines of its log."""
    if not shutil.which("pdflatex"):
        return None
    with tempfile.TemporaryDirectory() as folder:
        parts = ["\\documentclass{article}\\usepackage[utf8]{inputenc}\\usepackage{booktabs}",
                 "\\usepackage[landscape,paperwidth=150cm,paperheight=60cm,margin=1cm]{geometry}\\begin{document}"]
        parts += [Path(p).read_text() + "\\clearpage" for p in paths] + ["\\end{document}"]
        Path(folder, "all.tex").write_text("\n".join(parts))
        run = subprocess.run(["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "all.tex"], cwd=folder,
                             capture_output=True, text=True, errors="replace")
        return [] if run.returncode == 0 else [line for line in run.stdout.split("\n") if line.startswith("!")]


def main(paths):
    wrong = [f"{path}: {error}" for path in paths for error in errors(Path(path).read_text())]
    control = list(errors("\\begin{tabular}{lr}\\toprule\\midrule\n a & b & c \\\\\n 5 % & x_1 \\\\\n\\bottomrule"))
    if len(control) < 3:
        wrong.append(f"the check does not see the errors of its control: {control}")
    log = compiles(paths)
    wrong += [f"pdflatex: {line}" for line in log or []]
    print("\n".join(wrong + [f"{len(paths)} LaTeX tables, {len(wrong)} errors, "
                             + ("not compiled: no pdflatex" if log is None else "compiled by pdflatex")]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
