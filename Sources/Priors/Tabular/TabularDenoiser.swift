import Diffusion
import Platform
import Tensors

extension TabularPrior {
  /// log p(x0_i = v | x_t), shape (B, L, V); throws `DiffusionError.incompatible` for a row that nothing led to.
  public func denoise(_ x: TokenBatch, _ kernel: NoiseKernel, into logProbabilities: inout [Float]) throws {
    x.require(space)
    precondition(logProbabilities.count == x.storage.count * space.vocabulary, "the output has shape (B, L, V)")
    let noise = SiteNoise(kernel)
    var joint = [Double](repeating: 0, count: probabilities.count)
    for row in 0..<x.count {
      guard fillJoint(x[row: row], noise, &joint) > -.infinity else {
        throw DiffusionError.incompatible(row: row, kernel: kernel)
      }
      let offset = row * space.length * space.vocabulary
      joint.withUnsafeMutableBufferPointer { joint in
        logProbabilities.withUnsafeMutableBufferPointer { marginals(&joint, into: &$0, offset) }
      }
    }
  }

  /// log p_t(x_t) of noisy rows, nats.
  public func logMarginal(_ x: TokenBatch, _ kernel: NoiseKernel) -> [Double] {
    x.require(space)
    let noise = SiteNoise(kernel)
    var joint = [Double](repeating: 0, count: probabilities.count)
    return (0..<x.count).map { fillJoint(x[row: $0], noise, &joint) + noise.logScale(x[row: $0]) }
  }

  /// Fills the table of p(x0)·ω^{mismatches} up to a factor, and returns the log of its sum with that factor undone.
  ///
  /// One axis mixing a site: R_i = w_i ⊗ R_{i+1}, in place from the last site. In plain numbers where the smallest
  /// product is far from underflow, else in logs.
  private func fillJoint(_ x: ArraySlice<Token>, _ noise: SiteNoise, _ joint: inout [Double]) -> Double {
    let inLogs = leastLog + Double(space.length) * noise.logWeight < -600
    let miss = inLogs ? noise.logWeight : noise.weight
    let hit = inLogs ? 0.0 : 1.0
    let total: Double? = joint.withUnsafeMutableBufferPointer { table in
      table[0] = hit
      var filled = 1
      for token in x.reversed() {
        for symbol in stride(from: space.vocabulary - 1, through: 0, by: -1) {
          let weight = token == noise.mask || Int(token) == symbol ? hit : miss
          let target = symbol * filled
          if inLogs {
            for rest in 0..<filled { table[target + rest] = table[rest] + weight }
          } else {
            for rest in 0..<filled { table[target + rest] = table[rest] * weight }
          }
        }
        filled *= space.vocabulary
      }
      guard !inLogs, let start = table.baseAddress else { return nil }
      for state in table.indices { table[state] *= probabilities[state] }
      return sum(start, table.count)
    }
    if let total { return log(total) }
    for state in joint.indices { joint[state] += logProbabilities[state] }
    let high = joint.max() ?? -.infinity
    guard high > -.infinity else { return high }
    for state in joint.indices { joint[state] = exp(joint[state] - high) }
    return high + log(joint.reduce(0, +))
  }

  /// Writes the log of every site's normalised marginal; sums out one axis of the table after the other.
  private func marginals(
    _ joint: inout UnsafeMutableBufferPointer<Double>, into output: inout UnsafeMutableBufferPointer<Float>,
    _ offset: Int
  ) {
    guard let table = joint.baseAddress else { return }
    let vocabulary = space.vocabulary
    let logTotal = log(sum(table, joint.count))
    var rest = joint.count
    for site in 0..<space.length {
      rest /= vocabulary
      for symbol in 0..<vocabulary {
        output[offset + site * vocabulary + symbol] = Float(log(sum(table + symbol * rest, rest)) - logTotal)
      }
      for symbol in 1..<vocabulary {
        let slice = table + symbol * rest
        for state in 0..<rest { table[state] += slice[state] }
      }
    }
  }
}
