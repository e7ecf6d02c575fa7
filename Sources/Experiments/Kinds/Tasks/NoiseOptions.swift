import Tasks

/// How wrong measured symbols are weighed: shared by the tasks that count mismatches.
protocol NoiseOptions: Sendable {
  var likelihood: NoiseModel { get set }
  var sigma: Double { get set }
  var flip: Double { get set }
  var truth: TruthSource { get set }
}

/// The three weights of a mismatch.
enum NoiseModel: String, CaseIterable, Sendable {
  /// exp(−mismatches/σ²), as released.
  case soft
  /// Every measured symbol is wrong with probability ε.
  case channel
  /// No mismatch is possible.
  case hard
}

extension NoiseOptions {
  /// The noise that the three fields say.
  var noise: MismatchNoise {
    switch likelihood {
    case .soft: .soft(sigma: sigma)
    case .channel: .channel(flip: flip)
    case .hard: .hard
    }
  }
}

extension FieldBuilder where Options: NoiseOptions {
  /// The fields of `NoiseOptions`.
  static var noise: [Field<Options>] {
    [
      Field("likelihood", \.likelihood, "'soft' weighs a mismatch by exp(-1/σ²); 'channel' is a bit-flip channel."),
      Field("sigma", \.sigma, .above(0), "σ of 'soft'; 0.01 in the released code, which makes it all but hard."),
      Field("flip", \.flip, .between(0, 1), "ε of 'channel': the probability that a measured symbol is wrong."),
      Field("truth", \.truth, "'support' draws x from the prior; 'heldout' takes sequences it has not seen."),
    ]
  }
}
