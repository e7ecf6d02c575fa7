import Diffusion
import Platform
import Tensors

extension PairLikelihood: PairedLikelihood {
  /// Starts at x with what y determines (`propagate`), then updates in turn the next site and the next measured pair, both
  /// bits of it together: sites and pairs in their order, each from a random one on.
  ///
  /// Every update draws from a full conditional and so keeps π(z) ∝ ℒ(z)·ω^{d(x,z)}, from whatever start. What is
  /// e²³ times less probable than another outcome of an update is taken for impossible.
  public func pairHeatBath(
    _ z: UnsafeMutablePointer<Token>, reference x: UnsafePointer<Token>, logWeight: Double, updates: Int,
    _ random: inout RandomGenerator
  ) -> MetropolisCounts {
    var counts = MetropolisCounts(proposals: updates)
    z.update(from: x, count: space.length)
    if weight > 2 * abs(logWeight) { propagate(z) }
    var site = random.uniform(below: space.length)
    var pair = edges.isEmpty ? 0 : random.uniform(below: edges.count)
    for turn in 0..<updates {
      var (i, j) = (site, site)
      if turn & 1 == 0 || edges.isEmpty {
        site = site + 1 == space.length ? 0 : site + 1
      } else {
        (i, j) = (Int(edges[pair].x), Int(edges[pair].y >> 1))
        pair = pair + 1 == edges.count ? 0 : pair + 1
      }
      let law = flipLaw(z, x, i, j, logWeight)
      let u = random.uniform() * law.sum()
      if u < law[0] { continue }
      if u < law[0] + law[1] || u >= law[0] + law[1] + law[2] { z[i] ^= 1 }
      if u >= law[0] + law[1] { z[j] ^= 1 }
      counts.moves += 1
    }
    return counts
  }

  /// The full conditional of two sites as weights of no flip, of i, of j and of both; of one site (i = j), of none and of i.
  func flipLaw(
    _ z: UnsafePointer<Token>, _ x: UnsafePointer<Token>, _ i: Int, _ j: Int, _ logWeight: Double
  ) -> SIMD4<Double> {
    let λ = min(weight, PairPotentials.largestWeight)
    let first = -λ * Double(flipChange(z, i)) + (z[i] == x[i] ? logWeight : -logWeight)
    if i == j { return Self.weights([0, first, -.infinity, -.infinity]) }
    let second = -λ * Double(flipChange(z, j)) + (z[j] == x[j] ? logWeight : -logWeight)
    let opposite = z[i] == z[j] ? 1 : -1  // (1 − 2z_i)(1 − 2z_j)
    let interaction = (operation == .xor ? -2 : 1) * opposite * agreement(i, j)
    return Self.weights([0, first, second, first + second - λ * Double(interaction)])
  }

  /// e^v less a common factor.
  private static func weights(_ logs: SIMD4<Double>) -> SIMD4<Double> {
    let top = logs.max()
    var law = SIMD4<Double>.zero
    for k in 0..<4 where logs[k] > top - 23 { law[k] = logs[k] == top ? 1 : exp(logs[k] - top) }
    return law
  }

  /// Σ 1 − 2y over the pairs of i and j.
  private func agreement(_ i: Int, _ j: Int) -> Int {
    var sum = 0
    for k in Int(offsets[i])..<Int(offsets[i + 1]) where Int(neighbours[k] >> 1) == j {
      sum += 1 - 2 * Int(neighbours[k] & 1)
    }
    return sum
  }

  /// Unit propagation of AND: y = 1 sets both sites to 1, then y = 0 sets the other site of a 1 so set to 0.
  ///
  /// Without noise no other value is possible. Nothing follows from a 0, so two passes reach the fixed point. XOR alone
  /// determines no site.
  func propagate(_ z: UnsafeMutablePointer<Token>) {
    guard operation == .and else { return }
    withUnsafeTemporaryAllocation(of: Bool.self, capacity: space.length) { isOne in
      for i in 0..<space.length { isOne[i] = bias[i] < 0 }
      for edge in edges where edge.y & 1 == 1 {
        isOne[Int(edge.x)] = true
        isOne[Int(edge.y >> 1)] = true
      }
      for i in 0..<space.length where isOne[i] || bias[i] > 0 { z[i] = isOne[i] ? 1 : 0 }
      for edge in edges where edge.y & 1 == 0 {
        let (i, j) = (Int(edge.x), Int(edge.y >> 1))
        if isOne[i] && !isOne[j] { z[j] = 0 }
        if isOne[j] && !isOne[i] { z[i] = 0 }
      }
    }
  }
}
