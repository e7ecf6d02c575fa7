import Statistics

/// Paired comparisons of several samplers with one, corrected together.
struct Comparison {
  /// One sampler against the other.
  struct Result {
    /// Mean difference with its interval.
    let difference: Interval
    /// Adjusted by Holm; NaN where undefined.
    let p: Double
    /// Mean difference over its standard deviation.
    let dz: Double
    /// True when no outcome of so few pairs could have been significant.
    let tooSmall: Bool
  }

  /// In the order of the samplers compared.
  let results: [Result]
  /// "n too small", with what would do, where that is so.
  let warning: String?

  /// Sign-flip tests of x_i − y over the units of y, Holm over all x_i.
  ///
  /// Requires every x_i to have the units of y.
  init(
    _ samplers: [(name: String, values: [Double])], against values: [Double], options: SummaryOptions, purpose: String,
    _ random: RandomWords
  ) {
    let differences = samplers.map { zip($0.values, values).map { $0 - $1 } }
    let p = zip(samplers, differences).map { sampler, differences in
      signFlip(differences, resamples: options.resamples, random: random("\(purpose)/\(sampler.name)/test")).p
    }
    warning = smallSampleWarning(
      pairs: values.count, alpha: options.level, comparisons: max(1, samplers.count), resamples: options.resamples)
    let tooSmall = warning != nil
    results = zip(zip(samplers, differences), holm(p)).map { pair, p in
      let interval = reportInterval(
        pair.1, confidence: options.confidence, resamples: options.resamples,
        random: random("\(purpose)/\(pair.0.name)/difference"))
      return Result(difference: interval, p: p, dz: cohenDz(pair.1), tooSmall: tooSmall)
    }
  }
}
