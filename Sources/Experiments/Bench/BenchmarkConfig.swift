import Platform

/// The small studies that benchmarks of runs use.
enum BenchmarkConfig {
  /// Metropolis-Hastings alone on XOR of 1,024 random bits: no data file, next to no work.
  static let small = """
    {
      "prior": { "kind": "product", "length": 1024, "weights": [0.8, 0.2] },
      "task": { "kind": "xor", "pairs": 512 },
      "samplers": [{ "kind": "mh", "proposals": 100000 }],
      "metrics": ["fit"]
    }
    """

  /// Sixteen units of equal work that share nothing.
  static let units = """
    {
      "prior": { "kind": "product", "length": 1024, "weights": [0.8, 0.2] },
      "task": { "kind": "xor", "pairs": 512 },
      "items": 16,
      "draws": 16,
      "samplers": [{ "kind": "mh", "proposals": 500000 }],
      "metrics": ["fit"]
    }
    """

  /// Writes a config and gives its path.
  static func write(_ text: String, _ name: String, in host: BenchmarkHost) throws -> String {
    let path = "\(host.scratch)/\(name).json"
    try File.create(path, Array(text.utf8))
    return path
  }
}
