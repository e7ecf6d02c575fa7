import Platform

/// A bound on −log₂ p(x)/L over held-out sequences.
public struct BoundEstimate: Sendable, Equatable {
  /// Mean, bits a token.
  public let bits: Double
  /// Standard error over sequences, as if each had noise levels of its own; NaN for one sequence.
  public let error: Double

  /// "0.1234 ± 0.0012".
  public var text: String { String(printf: "%.4f ± %.4f", bits, error) }

  /// From −ln p(x) of sequences of `length` tokens, nats.
  init(nats: [Double], length: Int) {
    let values = nats.map { $0 / (Double(length) * log(2)) }
    let mean = values.reduce(0, +) / Double(max(1, values.count))
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    bits = mean
    error = values.count > 1 ? (squares / Double(values.count - 1) / Double(values.count)).squareRoot() : .nan
  }
}
