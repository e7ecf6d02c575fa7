import Platform
import Tensors

/// Samples masked diffusion exactly in law, one token at a time.
///
/// The order of reveals is a uniformly random permutation of the masked sites, and each is drawn from the denoiser given
/// all revealed ones (Zheng et al. 2024).
///
/// L denoiser calls for a fully masked row; with an exact denoiser the result is an exact draw, without the error of
/// revealing several sites in parallel.
public struct FirstHittingSampler: Sendable {
  /// A sampler.
  public init() {}

  /// Reveals every masked site of every row.
  public func sample(
    _ prior: any DiscretePrior, from x: TokenBatch, _ process: AbsorbingProcess, _ stream: RandomStream
  ) throws -> TokenBatch {
    var x = x
    let v = process.vocabulary
    let masked = (0..<x.count).map { row in (0..<x.length).filter { x[row, $0] == Token(v) } }
    var random = stream["reveal"].generator()
    let orders = masked.map { sites in random.permutation(sites.count).map { sites[$0] } }
    var logProbabilities = [Float](repeating: 0, count: x.storage.count * v)
    for step in 0..<(masked.map(\.count).max() ?? 0) {
      let left = Double(x.length - step) / Double(x.length)
      try prior.denoise(x, process.kernel(at: min(left, 1 - 1e-9)), into: &logProbabilities)
      for row in 0..<x.count where step < orders[row].count {
        let site = orders[row][step]
        let start = (row * x.length + site) * v
        let p = logProbabilities[start..<start + v].map { exp(Double($0)) }
        x[row, site] = Token(random.categorical(p) ?? 0)
      }
    }
    return x
  }
}
