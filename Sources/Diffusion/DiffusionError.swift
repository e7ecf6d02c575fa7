/// What can go wrong while drawing.
public enum DiffusionError: Error, Equatable, CustomStringConvertible {
  /// No clean sequence is compatible with a noisy row (zero uniform mass, and no item that fits).
  case incompatible(row: Int, kernel: NoiseKernel)
  /// p(x)·ℒ(x) = 0 for every x.
  case impossibleMeasurement(String)
  /// A quantity became NaN or infinite where it must not.
  case notFinite(String)

  /// What was wrong and what would be right.
  public var description: String {
    switch self {
    case .incompatible(let row, let kernel):
      "row \(row): no clean sequence is compatible with the noisy one (uniform mass \(kernel.replace)); "
        + "give the process ε > 0 (1e-6 by default)"
    case .impossibleMeasurement(let why): "no sequence has positive posterior probability: \(why)"
    case .notFinite(let what): "\(what) is not finite"
    }
  }
}
