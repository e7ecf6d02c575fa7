import Diffusion
import Platform
import Tensors

/// The synthetic grid problems, whose y is a constant: conventions of the published experiment, which state different
/// posteriors.
///
/// Indices v = 0..<V, centre c, by default (V − 1)/2 (24.5 for V = 50).
public struct SyntheticTask: Task {
  /// The convention.
  public enum Form: String, Sendable, CaseIterable {
    /// ℓ = −(1/(2σ²))·Σ_i (|x_i − c| − y)²: the law of two sites is the same for every L.
    case sum
    /// ℓ = −(G − yL)²/(2σ²), G = Σ_i |x_i − c|: the ‖f(x)‖₁ of Chu et al. 2025.
    case coupled
    /// ℓ = −(1/σ²)·mean_i (|x_i − c| − y)²: the released code, whose pull on each site weakens as L grows.
    case mean
    /// ℓ = −(‖g‖₂ − y√L)²/(2σ²), g(v) = spacing·(v − c).
    case norm
  }

  /// The convention.
  public let form: Form
  /// V^L.
  public let space: TokenSpace
  /// 2c, a whole number.
  public let doubledCenter: Int
  /// y: 8.5 grid steps, 1.5 for `norm`.
  public let target: Double
  /// σ: 3 grid steps, 0.5 for `norm`.
  public let sigma: Double
  /// The step of g, for `norm`: 6/49, a grid of 50 points on −3...3.
  public let spacing: Double
  /// The prior's law of a site, where `mean` shall be compared with the length-2 problem whatever L is, as the released
  /// evaluator does; `nil` for the true posterior.
  public let lengthTwoReference: [Double]?

  /// Requires σ > 0 and, where given, a reference of V weights ≥ 0.
  public init(
    _ form: Form, length: Int, vocabulary: Int = 50, doubledCenter: Int? = nil, target: Double? = nil,
    sigma: Double? = nil, spacing: Double = 6.0 / 49, lengthTwoReference: [Double]? = nil
  ) {
    self.form = form
    space = TokenSpace(length: length, vocabulary: vocabulary)
    self.doubledCenter = doubledCenter ?? vocabulary - 1
    self.target = target ?? (form == .norm ? 1.5 : 8.5)
    self.sigma = sigma ?? (form == .norm ? 0.5 : 3)
    self.spacing = spacing
    self.lengthTwoReference = lengthTwoReference
    precondition(self.sigma > 0, "σ is positive")
    precondition(lengthTwoReference.map { $0.count == vocabulary } ?? true, "a reference has V weights")
  }

  /// `synthetic_sum` and so on.
  public var name: String { "synthetic_\(form.rawValue)" }

  /// False: y is a constant.
  public var measuresTruth: Bool { false }

  /// The stated likelihood, whatever the truth.
  public func measure(truth: [Token], item: Int, stream: RandomStream) -> Measurement {
    var hash = MeasurementHash()
    hash.combine(name)
    hash.combine([space.length, space.vocabulary, doubledCenter])
    for value in [target, sigma, spacing] { hash.combine(value) }
    for value in lengthTwoReference ?? [] { hash.combine(value) }
    return Measurement(
      likelihood: likelihood, hash: hash.hexadecimal,
      description: "\(name), y = \(target), σ = \(sigma), c = \(Double(doubledCenter) / 2)",
      reference: lengthTwoReference.map(reference))
  }

  private var likelihood: any Likelihood {
    let length = Double(space.length)
    let targets = [Double](repeating: target, count: space.length)
    let center = Double(doubledCenter) / 2
    switch form {
    case .sum:
      return GridLikelihood(space: space, center: center, targets: targets, weight: 0.5 / (sigma * sigma))
    case .mean:
      return GridLikelihood(space: space, center: center, targets: targets, weight: 1 / (sigma * sigma * length))
    case .coupled:
      return ScalarLikelihood(
        space: space, statistic: .absoluteSum, doubledCenter: doubledCenter, target: target * length, sigma: sigma)
    case .norm:
      return ScalarLikelihood(
        space: space, statistic: .norm(spacing: spacing), doubledCenter: doubledCenter,
        target: target * length.squareRoot(), sigma: sigma)
    }
  }

  /// q(a, b) = r(a)·r(b), r(v) ∝ siteLaw(v)·exp(−(|v − c| − y)²/(2σ²)): at L = 2 `mean` and `sum` agree.
  private func reference(_ siteLaw: [Double]) -> ReferenceLaw {
    let vocabulary = space.vocabulary
    let residuals = siteLaw.indices.map { v in abs(Double(v) - Double(doubledCenter) / 2) - target }
    let least = residuals.map { $0 * $0 }.min() ?? 0
    let weights = zip(siteLaw, residuals).map { p, r in p * exp((least - r * r) / (2 * sigma * sigma)) }
    let total = weights.reduce(0, +)
    let law = weights.map { $0 / total }
    return ReferenceLaw(
      statistic: "sites 0 and 1, length-2 problem", probabilities: law.flatMap { a in law.map { a * $0 } }
    ) { row in
      guard row.count >= 2 else { return nil }
      let (a, b) = (Int(row[row.startIndex]), Int(row[row.startIndex + 1]))
      return a < vocabulary && b < vocabulary ? a * vocabulary + b : nil
    }
  }
}
