import Diffusion
import Tensors

/// ψ_t(x, z) = N(y; A D(x, t, z), S_t), its logarithm and gradient in x.
struct Twist {
  let measurement: any GaussianMeasurement
  let level: Double
  let factor: Cholesky

  /// S_t = σ_y²I + AΓ_tAᵀ, Γ_t = t²C(C + t²I)⁻¹; at the last level σ_y²I.
  init(
    _ within: SpectralCovariance, _ measurement: any GaussianMeasurement, _ level: Double, isLast: Bool
  ) throws {
    let t = level * level
    let Γ = within.values.map { isLast ? 0 : t * $0 / (t + $0) }
    let n = measurement.values.count
    let covariance: [Double]
    if let linear = measurement as? MatrixMeasurement {
      covariance = linear.covariance(within, Γ)
    } else {
      let variance = measurement.sigma * measurement.sigma + Γ.reduce(0, +) / Double(Γ.count)
      covariance = (0..<n * n).map { $0 % (n + 1) == 0 ? variance : 0 }
    }
    guard let factor = Cholesky(covariance, dimension: n) else { throw SamplerError.weightsNotFinite }
    (self.measurement, self.level, self.factor) = (measurement, level, factor)
  }

  /// What a row of (x, z) is worth.
  struct Values {
    /// D(x, t, z), ∇_x ln ψ_t and ln ψ_t.
    var denoised: RealBatch
    var gradient: RealBatch
    var logValues: [Double]

    func gather(_ rows: [Int]) -> Values {
      Values(denoised: denoised.gather(rows), gradient: gradient.gather(rows), logValues: rows.map { logValues[$0] })
    }

    mutating func replace(with other: Values, where accepted: [Bool]) {
      for row in accepted.indices where accepted[row] {
        for i in 0..<denoised.dimension {
          denoised[row, i] = other.denoised[row, i]
          gradient[row, i] = other.gradient[row, i]
        }
        logValues[row] = other.logValues[row]
      }
    }
  }

  func evaluate(_ prior: any LatentPrior, _ x: RealBatch, _ z: TokenBatch) throws -> Values {
    var logValues: [Double] = []
    let (denoised, gradient) = try prior.denoise(x, level, given: z) { denoised in
      let r = measurement.residual(denoised)
      logValues = (0..<r.count).map { factor.logDensity(r[row: $0]) }
      let weighted = RealBatch(rows: (0..<r.count).map { factor.solve(r[row: $0]) })
      return measurement.pullback(weighted, at: denoised)
    }
    return Values(denoised: denoised, gradient: gradient, logValues: logValues)
  }
}
