/// Why a run failed, by name.
public enum SamplerError: Error, Equatable, CustomStringConvertible {
  /// All importance weights are zero.
  case weightsVanished(count: Int)
  /// An importance weight is NaN or infinite.
  case weightsNotFinite
  /// The exact posterior gives no value of noisy sequences.
  case noExactValue

  /// What was wrong and what would help.
  public var description: String {
    switch self {
    case .weightsVanished(let count):
      "all \(count) importance weights are zero; use more particles, or a likelihood with some noise"
    case .weightsNotFinite: "an importance weight is not finite"
    case .noExactValue: "the exact posterior gives no value here; set value to oneStep or mean"
    }
  }
}
