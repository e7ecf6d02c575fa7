import Statistics

/// SplitMix64 (Steele, Lea, Flood 2014): a small seeded source of words for simulations.
final class SplitMix {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed }

  func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }

  /// Uniform in (0, 1).
  func uniform() -> Double { (Double(next() >> 12) + 0.5) * 0x1p-52 }

  func normal() -> Double { Normal.quantile(uniform()) }
}
