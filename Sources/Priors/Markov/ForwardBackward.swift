import Platform
import Tensors

/// The forward-backward recursion of a chain with site weights e_i, rescaled at every site.
///
///     α_0 = π∘e_0/c_0,  α_{i+1} = (α_i·T)∘e_{i+1}/c_{i+1},   β_{L−1} = 1,  β_i ∝ T·(e_{i+1}∘β_{i+1}).
///
/// Then p(x_i) ∝ α_i∘β_i and log Σ = Σ log c_i. Cost O(L·V²).
struct ForwardBackward {
  let chain: Chain
  let length: Int
  /// e, shape (L, stride).
  var weights: [Double]
  /// α, shape (L, stride).
  private(set) var alpha: [Double]
  /// β, shape (L, stride).
  private(set) var beta: [Double]
  /// c, shape (L).
  private(set) var scales: [Double]
  private var scratch: [Double]

  init(_ chain: Chain, length: Int) {
    self.chain = chain
    self.length = length
    weights = [Double](repeating: 0, count: length * chain.stride)
    alpha = weights
    beta = weights
    scales = [Double](repeating: 0, count: length)
    scratch = [Double](repeating: 0, count: chain.stride)
  }

  /// Fills α and c; returns log Σ_x Π, −∞ when no sequence has weight.
  mutating func forward() -> Double {
    let stride = chain.stride
    var logTotal = 0.0
    for site in 0..<length {
      let row = site * stride
      alpha.withUnsafeMutableBufferPointer { alpha in
        guard let here = alpha.baseAddress.map({ $0 + row }) else { return }
        if site == 0 {
          for k in 0..<stride { here[k] = chain.initial[k] }
        } else {
          Chain.multiply(here - stride, chain.transition, rows: chain.vocabulary, stride: stride, into: here)
        }
        weights.withUnsafeBufferPointer { weights in
          for k in 0..<stride { here[k] *= weights[row + k] }
        }
        let scale = sum(here, stride)
        scales[site] = scale
        if scale > 0 {
          let inverse = 1 / scale
          for k in 0..<stride { here[k] *= inverse }
        }
      }
      guard scales[site] > 0 else { return -.infinity }
      logTotal += log(scales[site])
    }
    return logTotal
  }

  /// Fills β.
  mutating func backward() {
    let stride = chain.stride
    for k in 0..<stride { beta[(length - 1) * stride + k] = 1 }
    for site in (0..<length - 1).reversed() {
      let next = (site + 1) * stride
      for k in 0..<stride { scratch[k] = weights[next + k] * beta[next + k] }
      beta.withUnsafeMutableBufferPointer { beta in
        guard let here = beta.baseAddress.map({ $0 + site * stride }) else { return }
        Chain.multiply(scratch, chain.transposed, rows: chain.vocabulary, stride: stride, into: here)
        let scale = sum(here, stride)
        if scale > 0 {
          let inverse = 1 / scale
          for k in 0..<stride { here[k] *= inverse }
        }
      }
    }
  }

  /// Writes α_i∘β_i and returns its sum.
  func marginal(_ site: Int, into symbols: inout [Double]) -> Double {
    let row = site * chain.stride
    var total = 0.0
    for k in 0..<chain.vocabulary {
      symbols[k] = alpha[row + k] * beta[row + k]
      total += symbols[k]
    }
    return total
  }
}
