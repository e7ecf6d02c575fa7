import Diffusion
import Tensors

/// D(x, σ, z) = μ_z + C(C + σ²I)⁻¹(x − μ_z), and D(x, σ) = Σ_z r_z D(x, σ, z) with responsibilities r.
extension GaussianMixture {
  /// D(x, σ), row by row.
  public func denoise(_ x: RealBatch, _ sigma: Double) throws -> RealBatch {
    try denoise(x, sigma) { RealBatch(count: $0.count, dimension: $0.dimension) }.denoised
  }

  /// D(x, σ) and Jᵀc.
  ///
  /// Jᵀc = G c + Σ_z r_z (D_z·c)(s_z − s̄), G = C(C + σ²I)⁻¹, s_z = −(C + σ²I)⁻¹(x − μ_z), s̄ = Σ_z r_z s_z.
  public func denoise(
    _ x: RealBatch, _ sigma: Double, cotangent: (RealBatch) throws -> RealBatch
  ) throws -> (denoised: RealBatch, pullback: RealBatch) {
    let (d, count, s) = (dimension, means.count, within.toSpectral(x))
    let gain = within.values.map { $0 / ($0 + sigma * sigma) }
    let precision = within.values.map { 1 / ($0 + sigma * sigma) }
    let r = responsibilities(spectral: s, sigma)
    var mean = RealBatch(count: x.count, dimension: d)
    spectralMeans.storage.withUnsafeBufferPointer { μ in
      mean.storage.withUnsafeMutableBufferPointer { mean in
        for row in 0..<x.count {
          for z in 0..<count where r[row, z] > 0 {
            let weight = r[row, z]
            for i in 0..<d {
              let centre = μ[z * d + i]
              mean[row * d + i] += weight * (centre + gain[i] * (s.storage[row * d + i] - centre))
            }
          }
        }
      }
    }
    let denoised = within.fromSpectral(mean)
    let c = within.toSpectral(try cotangent(denoised))
    var pullback = scaled(c) { $0 / ($0 + sigma * sigma) }
    spectralMeans.storage.withUnsafeBufferPointer { μ in
      pullback.storage.withUnsafeMutableBufferPointer { pullback in
        for row in 0..<x.count {
          for z in 0..<count where r[row, z] > 0 {
            // s_z − s̄ = (C + σ²I)⁻¹(μ_z − μ̄), and D_z may be taken relative to D, as Σ_z r_z (s_z − s̄) = 0.
            var product = 0.0
            for i in 0..<d {
              let centre = μ[z * d + i]
              let own = centre + gain[i] * (s.storage[row * d + i] - centre)
              product += (own - mean.storage[row * d + i]) * c.storage[row * d + i]
            }
            product *= r[row, z]
            for i in 0..<d { pullback[row * d + i] += product * precision[i] * μ[z * d + i] }
          }
        }
      }
    }
    return (denoised, within.fromSpectral(pullback))
  }

  /// D(x, σ, z), row by row.
  public func denoise(_ x: RealBatch, _ sigma: Double, given z: TokenBatch) throws -> RealBatch {
    let (d, s) = (dimension, within.toSpectral(x))
    let gain = within.values.map { $0 / ($0 + sigma * sigma) }
    var result = s
    for row in 0..<x.count {
      let c = component(z[row: row])
      for i in 0..<d {
        let μ = spectralMeans[c, i]
        result.storage[row * d + i] = μ + gain[i] * (s.storage[row * d + i] - μ)
      }
    }
    return within.fromSpectral(result)
  }

  /// D(x, σ, z) and C(C + σ²I)⁻¹c.
  public func denoise(
    _ x: RealBatch, _ sigma: Double, given z: TokenBatch, cotangent: (RealBatch) throws -> RealBatch
  ) throws -> (denoised: RealBatch, pullback: RealBatch) {
    let denoised = try denoise(x, sigma, given: z)
    return (denoised, within.apply(try cotangent(denoised)) { $0 / ($0 + sigma * sigma) })
  }
}
