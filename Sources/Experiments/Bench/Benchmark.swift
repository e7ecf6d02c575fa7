import Platform

/// Something that is timed: a name for the command line, and the figures it gives.
public struct Benchmark: Sendable {
  /// How it is asked for: `philox`.
  public let name: String
  /// One line of help.
  public let about: String
  private let measure: @Sendable (BenchmarkHost) throws -> [Figure]

  init(_ name: String, _ about: String, _ measure: @escaping @Sendable (BenchmarkHost) throws -> [Figure]) {
    self.name = name
    self.about = about
    self.measure = measure
  }

  /// Runs it: figures are medians, and none is judged.
  public func run(on host: BenchmarkHost) throws -> [Figure] { try measure(host) }

  /// All of them, in the order in which they run: processes first, while this one is small.
  public static let all: [Benchmark] = [
    .start, .memory, .philox, .hamming, .denoise, .metropolis, .skipping, .throughput, .workers,
    .engine,
  ]

  /// One line of a benchmark.
  public struct Figure: Sendable {
    /// What was timed.
    public let what: String
    /// The median.
    public let value: Double
    /// Of the value: "ns/word".
    public let unit: String
    /// Numbers that follow from it: rates, and ratios to what was timed in turns with it.
    public let derived: [Derived]

    init(_ what: String, _ value: Double, _ unit: String, _ derived: Derived...) {
      self.init(what, value, unit, derived)
    }

    init(_ what: String, _ value: Double, _ unit: String, _ derived: [Derived]) {
      (self.what, self.value, self.unit, self.derived) = (what, value, unit, derived)
    }
  }

  /// A number that follows from a figure.
  public struct Derived: Sendable {
    /// The number.
    public let value: Double
    /// What it counts: "M/s", "x full recomputation".
    public let unit: String

    init(_ value: Double, _ unit: String) { (self.value, self.unit) = (value, unit) }
  }
}

/// What benchmarks need of their surroundings.
public struct BenchmarkHost: Sendable {
  /// The program that benchmarks of whole processes start.
  public let executable: String
  /// A folder that they may write to.
  public let scratch: String
  /// What of the neural engine is timed.
  public var engine = EngineOptions()

  /// Both.
  public init(executable: String, scratch: String) {
    self.executable = executable
    self.scratch = scratch
  }

  /// The name of a result file that does not exist.
  var newResults: String { File.temporary(for: "\(scratch)/run") + ".h5" }
}
