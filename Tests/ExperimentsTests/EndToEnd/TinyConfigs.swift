/// Problems that need no data and take milliseconds.
enum TinyConfigs {
  /// Nine samplers on bits, with and without independent sites.
  static func bits(seeds: String = "0-1", likelihood: String = #""channel", "flip": 0.1"#) -> String {
    """
    {
      "name": "bits",
      "problems": [
        {
          "name": "independent",
          "prior": { "kind": "product", "length": 6, "weights": [0.6, 0.4] },
          "task": { "kind": "xor", "pairs": 5, "likelihood": \(likelihood) }
        },
        {
          "name": "table",
          "prior": { "kind": "tabular", "length": 3, "vocabulary": 2, "seed": 1 },
          "task": { "kind": "and", "pairs": 4, "likelihood": "channel", "flip": 0.2 }
        }
      ],
      "items": 2,
      "seeds": "\(seeds)",
      "draws": 12,
      "block": 5,
      "keep_samples": 2,
      "samplers": [
        { "kind": "sgdd", "iterations": 4, "steps": 2, "proposals": 20 },
        { "kind": "dps", "steps": 4 },
        { "kind": "svdd_pm", "steps": 4, "candidates": 3 },
        { "kind": "smc", "steps": 4, "particles": 4 },
        { "kind": "g2d2", "steps": 3, "levels": 10, "iterations": 3 },
        { "kind": "aps", "steps": 3, "iterations": 3 },
        { "kind": "aps_smc", "particles": 4, "iterations": 2 },
        "exact",
        "prior"
      ],
      "metrics": ["distribution", "log_gap", "rank", "psnr", "sites", "fit"]
    }
    """
  }

  /// Number of units of `bits` with two seeds.
  static let bitUnits = 2 * 2 * 2 * 9

  /// Four samplers on a grid.
  static let grid = """
    {
      "prior": { "kind": "gaussian_grid", "length": 2, "points": 8 },
      "task": { "kind": "synthetic", "target": 2.5, "sigma": 1 },
      "seeds": "0-3",
      "draws": 50,
      "samplers": [
        { "kind": "sgdd", "iterations": 4, "steps": 2 },
        { "kind": "smc", "steps": 4, "particles": 4 },
        "mh",
        "exact"
      ],
      "metrics": ["distribution", "g_test"],
      "unit": "seed"
    }
    """
}
