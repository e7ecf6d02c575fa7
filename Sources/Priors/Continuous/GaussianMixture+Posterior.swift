import Diffusion
import Platform
import Tensors

extension GaussianMixture {
  /// p(x0, z | y) of a linear measurement, again a mixture of the same latents, and ln p(y), nats.
  ///
  ///     p(z | y) ∝ p(z)·N(y; Aμ_z, S),  S = ACAᵀ + σ_y²I,  K = CAᵀS⁻¹,
  ///     x0 | y, z ~ N(μ_z + K(y − Aμ_z), C − KAC).
  ///
  /// Requires a measurement of d numbers.
  public func posterior(_ y: MatrixMeasurement) -> (law: GaussianMixture, logEvidence: Double) {
    let (n, d) = (y.values.count, dimension)
    let (factor, residuals) = predicted(y)
    let logs = (0..<means.count).map { logWeights[$0] + factor.logDensity(residuals[row: $0]) }
    let logEvidence = logSumExp(logs)
    // Rows of AC, and of S⁻¹AC.
    let rows = RealBatch(rows: (0..<n).map { Array(y.matrix[$0 * d..<($0 + 1) * d]) })
    let crossed = within.apply(rows) { $0 }
    var shifted = means
    for z in 0..<means.count {
      let weights = factor.solve(residuals[row: z])
      for i in 0..<n { for j in 0..<d { shifted[z, j] += weights[i] * crossed[i, j] } }
    }
    let identity = RealBatch(rows: (0..<d).map { i in (0..<d).map { $0 == i ? 1 : 0 } })
    var covariance = within.apply(identity) { $0 }.storage
    let gains = (0..<d).map { j in factor.solve((0..<n).map { crossed[$0, j] }) }
    for i in 0..<d {
      for j in 0..<d { for l in 0..<n { covariance[i * d + j] -= crossed[l, i] * gains[j][l] } }
    }
    let law = GaussianMixture(
      latents: latents, weights: logs.map { exp($0 - logEvidence) }, means: shifted,
      within: SpectralCovariance(covariance, dimension: d))
    return (law, logEvidence)
  }

  /// ln p(y | z) = ln N(y; Aμ_z, S) of every component, nats.
  public func logLikelihoods(of y: MatrixMeasurement) -> [Double] {
    let (factor, residuals) = predicted(y)
    return (0..<means.count).map { factor.logDensity(residuals[row: $0]) }
  }

  /// S = ACAᵀ + σ_y²I and y − Aμ_z.
  private func predicted(_ y: MatrixMeasurement) -> (factor: Cholesky, residuals: RealBatch) {
    precondition(y.dimension == dimension, "the measurement is of d numbers")
    guard let factor = Cholesky(y.covariance(within, within.values), dimension: y.values.count) else {
      preconditionFailure("ACAᵀ + σ_y²I is positive definite for σ_y > 0")
    }
    return (factor, y.residual(means))
  }

  /// E[x0].
  public var mean: [Double] {
    (0..<dimension).map { i in (0..<means.count).reduce(0) { $0 + exp(logWeights[$1]) * means[$1, i] } }
  }

  /// Cov(x0), shape (d, d) row-major: C + Σ_z p(z)(μ_z − μ̄)(μ_z − μ̄)ᵀ.
  public var covariance: [Double] {
    let (d, mean) = (dimension, mean)
    let identity = RealBatch(rows: (0..<d).map { i in (0..<d).map { $0 == i ? 1 : 0 } })
    var result = within.apply(identity) { $0 }.storage
    for z in 0..<means.count {
      for i in 0..<d {
        for j in 0..<d { result[i * d + j] += exp(logWeights[z]) * (means[z, i] - mean[i]) * (means[z, j] - mean[j]) }
      }
    }
    return result
  }
}
