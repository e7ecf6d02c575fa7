import Diffusion
import Platform

/// Importance weights that take the stationary law of SGDD at level η, p(x)·(K_ηℒ)(x), to p(x)·ℒ(x), for a product
/// likelihood: w(x) = Π_i ℒ_i(x_i)/[(1 − β)·ℒ_i(x_i) + β/(V − 1)·Σ_{a≠x_i} ℒ_i(a)].
struct FiniteLevelCorrection {
  private let vocabulary: Int
  private let siteLogWeight: [Double]

  init(_ likelihood: any FactorisedLikelihood, level η: Double) {
    let v = likelihood.space.vocabulary
    let kernel = NoiseKernel.uniform(η, vocabulary: v)
    let values = likelihood.siteLogLikelihood
    vocabulary = v
    siteLogWeight = stride(from: 0, to: values.count, by: v).flatMap { start in
      let site = values[start..<start + v]
      let total = logSumExp(site)
      return site.map { own in own - logSumExp([log(kernel.keep) + own, log(kernel.replace) + total]) }
    }
  }

  /// log w of one row; −∞ where ℒ(x) = 0.
  func logWeight(_ row: ArraySlice<Token>) -> Double {
    var sum = 0.0
    for (site, token) in row.enumerated() { sum += siteLogWeight[site * vocabulary + Int(token)] }
    return sum
  }
}
