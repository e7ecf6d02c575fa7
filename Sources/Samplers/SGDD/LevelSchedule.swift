import Platform

extension SGDD {
  /// The annealing of the noise level η from η_max towards η_min, geometric.
  public enum LevelSchedule: String, CaseIterable, Sendable {
    /// η_k = η_min^{k/K}·η_max^{1−k/K}, k = 0…K−1: the last level lies above η_min.
    case paper
    /// η_k = σ(1 − (1 − ε)²·k/(K−1)), ε = 1e−5, on σ(t) = η_min^{1−t}·η_max^t: the end point is included.
    case released

    /// η_0…η_{K−1}.
    public func levels(_ iterations: Int, from maximum: Double, to minimum: Double) -> [Double] {
      (0..<iterations).map { k in
        let fraction: Double =
          switch self {
          case .paper: Double(k) / Double(iterations)
          case .released: iterations == 1 ? 0 : pow(1 - 1e-5, 2) * Double(k) / Double(iterations - 1)
          }
        return maximum * pow(minimum / maximum, fraction)
      }
    }
  }
}
