/// A config that is right.
let goodConfig = """
  {
    "name": "good",
    "prior": { "kind": "empirical", "folder": "data/mnist", "count": 100 },
    "task": { "kind": "xor", "flip": 0.05 },
    "items": 3,
    "seeds": "0-2,7",
    "draws": 10,
    "samplers": [
      { "kind": "sgdd", "iterations": 5 },
      { "kind": "sgdd", "label": "SGDD published", "coupling": "published" },
      "prior"
    ],
    "metrics": ["distribution", "psnr"],
    "primary": "psnr",
    "baseline": "SGDD"
  }
  """
