/// What is averaged over, and what is tested.
public struct SummaryOptions: Sendable {
  /// The unit of replication: what the claim is about, and what n counts.
  public enum Unit: String, Sendable, CaseIterable {
    /// "Better on truths like these": the mean over seeds is one observation.
    case item
    /// "Better over runs of this benchmark": the mean over items is one observation.
    case seed
  }

  /// One line above the table.
  public var title: String
  /// Columns of `/rows` to show, metrics or fixed ones; empty for every metric with a better direction.
  public var metrics: [String]
  /// The one metric that is tested; `nil` for no tests.
  public var primary: String?
  /// Other metrics that are marked, each in a family of its own.
  public var secondary: [String]
  /// The sampler that the others are tested against; `nil` for no such tests.
  public var baseline: String?
  /// How differences are tested.
  public var test: PairedTest
  /// The unit of replication.
  public var unit: Unit
  /// Of intervals; 1 − confidence is the level α of tests.
  public var confidence: Double
  /// Of bootstrap intervals, and of permutation tests that are too large to be exact.
  public var resamples: Int
  /// What names the random numbers of both, for the caption.
  public var seed: String
  /// The commit that made the rows, for the caption.
  public var commit: String

  /// Means with 95 % intervals over items.
  public init(
    title: String = "", metrics: [String] = [], primary: String? = nil, secondary: [String] = [],
    baseline: String? = nil,
    test: PairedTest = .signFlip, unit: Unit = .item, confidence: Double = 0.95, resamples: Int = 9_999,
    seed: String = "",
    commit: String = ""
  ) {
    self.title = title
    self.metrics = metrics
    self.primary = primary
    self.secondary = secondary
    self.baseline = baseline
    self.test = test
    self.unit = unit
    self.confidence = confidence
    self.resamples = resamples
    self.seed = seed
    self.commit = commit
  }

  /// α = 1 − confidence, free of the rounding that 1 − 0.95 leaves.
  var level: Double { ((1 - confidence) * 1e12).rounded() / 1e12 }
}

/// Random words for a purpose: the same purpose always names the same words, whatever else was drawn.
public typealias RandomWords = (_ purpose: String) -> () -> UInt64

/// Why rows cannot be summed up.
public enum SummaryError: Error, Equatable, CustomStringConvertible {
  /// A column that the file does not have.
  case unknownColumn(String, known: [String])
  /// A sampler that the file does not have.
  case unknownBaseline(String, known: [String])
  /// Samplers that were given different measurements, so that their results are not pairs.
  case unpaired(task: String, item: Int, seed: Int, samplers: [String])
  /// A confidence outside (0, 1), or no resamples.
  case badOption(String)

  /// What was wrong and what would be right.
  public var description: String {
    switch self {
    case .unknownColumn(let name, let known): "no column \"\(name)\"; there are \(known.joined(separator: ", "))"
    case .unknownBaseline(let name, let known):
      "no sampler \"\(name)\" to compare with; there are \(known.joined(separator: ", "))"
    case .unpaired(let task, let item, let seed, let samplers):
      "task \(task), item \(item), seed \(seed): \(samplers.joined(separator: " and ")) solved different measurements; "
        + "results can be compared only on the same y"
    case .badOption(let what): what
    }
  }
}
