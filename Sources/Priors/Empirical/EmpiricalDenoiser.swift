import Diffusion
import Platform
import Tensors

extension EmpiricalPrior {
  /// p(x0 = x_m | x_t) ∝ p_m·ω^{d_m}, d_m the visible sites that differ; then a weighted sum over items per site.
  ///
  /// Items lighter than max(e^−85, min(10⁻¹⁶, 10⁻⁸·ω²/N)) of the heaviest are left out; a symbol that only they have is
  /// −∞. A row's result does not depend on the rows beside it.
  ///
  /// For V = 2 weights are summed in f32 within blocks of items and in f64 across them: a probability is off by less than
  /// 4·10⁻⁶, and by less than 4·10⁻⁶ of itself for the symbol that the heaviest item does not have.
  public func denoise(_ x: TokenBatch, _ kernel: NoiseKernel, into logProbabilities: inout [Float]) throws {
    x.require(space)
    let width = space.length * space.vocabulary
    precondition(logProbabilities.count == x.count * width, "the output has shape (B, L, V)")
    var scores = ItemScores(paddedLogWeights, kernel)
    let cut = max(-85, min(log(1e-16), log(1e-8 / Double(support.count)) + 2 * scores.noise.logWeight))
    var present = [UInt8](repeating: 0, count: paddedLogWeights.count / 8)
    try logProbabilities.withUnsafeMutableBufferPointer { output in
      try present.withUnsafeMutableBufferPointer { present in
        for rows in x.blocks(ItemScores.rows) {
          try scores.forEach(x, rows, support, paddedLogWeights) { row, values, high in
            guard high > -.infinity else { throw DiffusionError.incompatible(row: row, kernel: kernel) }
            let weights = ItemWeights(values, high: high, cut: cut, present: present)
            let target = UnsafeMutableBufferPointer(rebasing: output[row * width..<(row + 1) * width])
            support.marginals(weights, into: target)
          }
        }
      }
    }
  }

  /// log p_t(x_t) of noisy rows, nats.
  public func logMarginal(_ x: TokenBatch, _ kernel: NoiseKernel) -> [Double] {
    x.require(space)
    var scores = ItemScores(paddedLogWeights, kernel)
    let noise = scores.noise
    var results = [Double](repeating: -.infinity, count: x.count)
    for rows in x.blocks(ItemScores.rows) {
      scores.forEach(x, rows, support, paddedLogWeights) { row, values, high in
        guard high > -.infinity, let values = values.baseAddress else { return }
        let total = sumOfExponentials(of: values, support.count, relativeTo: high)
        results[row] = high + log(total) + noise.logScale(x[row: row])
      }
    }
    return results
  }
}

extension TokenBatch {
  /// The rows in blocks of `size`.
  fileprivate func blocks(_ size: Int) -> [Range<Int>] {
    stride(from: 0, to: count, by: size).map { $0..<min($0 + size, count) }
  }
}
