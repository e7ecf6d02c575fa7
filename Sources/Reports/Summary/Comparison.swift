import Statistics

/// Paired comparisons of several samplers with one, corrected together.
struct Comparison {
  /// One sampler against the other.
  struct Result {
    /// Mean difference with its interval.
    let difference: Interval
    /// The test before any correction.
    let test: TestResult
    /// Adjusted by Holm; NaN where undefined.
    let p: Double
    /// Mean difference over its standard deviation.
    let dz: Double
    /// True when no outcome of so few pairs could have been significant.
    let tooSmall: Bool
  }

  /// In the order of the samplers compared.
  let results: [Result]
  /// "n too small", with what would do, where that is so: once a number of pairs.
  let warnings: [String]

  /// Tests of the mean differences, Holm over all samplers.
  init(
    _ samplers: [(name: String, differences: [Double])], options: SummaryOptions, purpose: String, _ random: RandomWords
  ) {
    let tests = samplers.map { sampler in
      options.test(sampler.differences, random("\(purpose)/\(sampler.name)/test"))
    }
    var warnings: [String] = []
    func warning(_ n: Int) -> String? {
      guard options.test.isDiscrete else { return nil }
      return smallSampleWarning(
        pairs: n, alpha: options.level, comparisons: max(1, samplers.count), resamples: options.resamples)
    }
    for sampler in samplers {
      if let text = warning(sampler.differences.count), !warnings.contains(text) { warnings.append(text) }
    }
    self.warnings = warnings
    results = zip(zip(samplers, tests), holm(tests.map(\.p))).map { pair, p in
      let (sampler, test) = pair
      let interval = reportInterval(
        sampler.differences, confidence: options.confidence, resamples: options.resamples,
        random: random("\(purpose)/\(sampler.name)/difference"))
      return Result(
        difference: interval, test: test, p: p, dz: cohenDz(sampler.differences),
        tooSmall: warning(sampler.differences.count) != nil)
    }
  }
}

/// Which paired test decides.
public enum PairedTest: String, Sendable, CaseIterable {
  /// Sign flips of the differences, all of them where that can be: asks for symmetry only.
  case signFlip = "sign_flip"
  /// Student's t: asks for normal differences.
  case student = "t"
  /// Wilcoxon's signed ranks: blind to how large the largest differences are.
  case wilcoxon
  /// No test, no marks but the best.
  case none

  /// True where few pairs leave few possible p-values, so that n can be too small for any outcome.
  var isDiscrete: Bool { self == .signFlip || self == .wilcoxon }

  /// As signatures name it.
  var label: String {
    switch self {
    case .signFlip: "paired sign-flip"
    case .student: "paired t"
    case .wilcoxon: "Wilcoxon signed-rank"
    case .none: "none"
    }
  }
}

extension SummaryOptions {
  /// The declared test of differences.
  func test(_ differences: [Double], _ words: () -> UInt64) -> TestResult {
    switch test {
    case .signFlip, .none: signFlip(differences, resamples: resamples, random: words)
    case .student: pairedT(differences)
    case .wilcoxon: wilcoxonSignedRank(differences)
    }
  }
}
