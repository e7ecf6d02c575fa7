import Diffusion
import Platform

/// Sites do not see each other, so a change moves the row of its own site alone: exact for U affine in every row.
extension ProductPrior: DifferentiablePrior {
  /// changes_ib = Σ_k c_ik·(p(k | x_t,i = b) − p(k | x_t,i)).
  public func denoise(
    _ x: TokenBatch, _ kernel: NoiseKernel, into logProbabilities: inout [Float], changes: inout [Float],
    slope: @Sendable (Int, UnsafeBufferPointer<Float>, UnsafeMutableBufferPointer<Float>) -> Void
  ) throws {
    let (v, size) = (space.vocabulary, space.length * space.vocabulary)
    precondition(changes.count == x.count * size, "the changes have shape (B, L, V)")
    try denoise(x, kernel, into: &logProbabilities)
    let tables = (0..<space.length).map { denoiserTable(site: $0, kernel).map { exp($0) } }
    var c = [Float](repeating: 0, count: size)
    for row in 0..<x.count {
      logProbabilities.withUnsafeBufferPointer { p in
        c.withUnsafeMutableBufferPointer {
          slope(row, UnsafeBufferPointer(rebasing: p[row * size..<(row + 1) * size]), $0)
        }
      }
      for site in 0..<space.length {
        let z = Int(x[row, site])
        func mean(_ symbol: Int) -> Double {
          (0..<v).reduce(0) { $0 + Double(c[site * v + $1]) * tables[site][symbol * v + $1] }
        }
        let here = mean(z)
        for b in 0..<v {
          let moves = b != z && (kernel.mask == 0 || z == v)
          changes[row * size + site * v + b] = moves ? Float(mean(b) - here) : 0
        }
      }
    }
  }
}
