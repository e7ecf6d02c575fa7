#!/usr/bin/env python3
"""Holds config files against the JSON Schema that `experiment schema` prints, paper files against that of `--paper`.

usage: schema.py SCHEMA.json FILE.json...

Every file is accepted, also with the keys of the files that it extends; copies with one mistake are not.
"""

import copy
import json
import pathlib
import sys

from jsonschema import Draft202012Validator


def load(path):
    return json.loads(pathlib.Path(path).read_text(encoding="utf-8"))


def merged(base, top):
    """Objects are merged, other values replaced, and null removes what was there."""
    if not isinstance(base, dict) or not isinstance(top, dict):
        return top
    result = dict(base)
    for key, value in top.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key), value)
    return result


def resolved(path):
    config = load(path)
    base = config.pop("extends", None)
    return config if base is None else merged(resolved(pathlib.Path(path).parent / base), config)


def mistakes(config):
    """Copies of a whole file with one mistake each, and what it is."""
    figure = {"kind": "differences", "label": "x", "file": "a.h5", "metric": "tv", "baseline": "b"}
    source = {"source": "s", "rows": [{"sampler": "a", "figures": [1]}]}
    table = {"name": "t", "file": "a.h5", "metrics": ["tv"]}
    changes = {
        "an unknown key": lambda c: c.update(no_such_key=1),
        "a number for a folder": lambda c: c.update(out=1),
        "a table without metrics": lambda c: c["tables"].append({"name": "t", "file": "a.h5"}),
        "an unknown layout": lambda c: c["tables"].append(table | {"layout": "tall"}),
        "a source that does not say whether it is comparable": lambda c: c["tables"].append(table | {"published": [source]}),
        "a text for a figure": lambda c: c["tables"].append(
            table | {"published": [source | {"comparable": True, "rows": [{"sampler": "a", "figures": ["1"]}]}]}),
        "an unknown kind of figure": lambda c: c.update(figures=[figure | {"kind": "no_such_kind"}]),
        "an unknown option of a figure": lambda c: c.update(figures=[figure | {"no_such_option": 1}]),
        "a figure without its file": lambda c: c.update(figures=[{"kind": "ranks", "label": "x"}]),
    } if "tables" in config else {
        "an unknown key": lambda c: c.update(no_such_key=1),
        "no samplers": lambda c: c.pop("samplers"),
        "an empty list of samplers": lambda c: c.update(samplers=[]),
        "an unknown sampler": lambda c: c["samplers"].append("no_such_sampler"),
        "an unknown option": lambda c: c["samplers"].append({"kind": "sgdd", "no_such_option": 1}),
        "a number out of range": lambda c: c.update(draws=0),
        "a text for a number": lambda c: c.update(draws="10"),
        "an unknown choice": lambda c: c.update(unit="items"),
    }
    for name, change in changes.items():
        wrong = copy.deepcopy(config)
        change(wrong)
        yield name, wrong


def main():
    schema_path, *paths = sys.argv[1:]
    schema = load(schema_path)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    problems = []
    for path in paths:
        whole = resolved(path)
        for text, config in (("as written", load(path)), ("with what it extends", whole)):
            for error in validator.iter_errors(config):
                problems.append(f"{path} ({text}): {error.json_path}: {error.message}")
        for name, wrong in mistakes(whole):
            if validator.is_valid(wrong):
                problems.append(f"{path}: with {name} it is accepted")
    if not paths:
        problems.append("no files are named")
    print("\n".join(problems) if problems else f"{len(paths)} files agree with the schema")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
