/// log ℒ of pairs of bits as a sum over sites and over different pairs of sites, constants dropped.
///
/// Repeats of a pair are one, and a pair of a site with itself is a potential of that site. A mismatch costs λ, at most
/// `largestWeight`: with that in place of ∞ sequences with the fewest mismatches share all probability, which is the limit
/// λ → ∞ also where y contradicts itself.
struct PairPotentials {
  /// What stands for λ = ∞, nats: far above L·|log ω|, with 10⁻⁸ nats still told apart beside it.
  static let largestWeight = 0x1p27
  /// log-potential of z_i = 1 over that of z_i = 0, shape (L).
  let sites: [Double]
  /// The neighbours of each site, increasing, without repeats.
  let neighbours: [[Int]]
  /// Potentials of (z_i, z_j), at 2·z_i + z_j, the largest 0, in the order of `neighbours`.
  let pairs: [[SIMD4<Double>]]

  init(_ likelihood: PairLikelihood) {
    let λ = min(likelihood.weight, Self.largestWeight)
    // Mismatches of (0,0), (0,1), (1,0), (1,1) at y = 0.
    let table: SIMD4<Double> = likelihood.operation == .xor ? [0, 1, 1, 0] : [0, 0, 0, 1]
    var lists = [[(site: Int, y: Double)]](repeating: [], count: likelihood.space.length)
    for edge in likelihood.edges {
      let (i, j, y) = (Int(edge.x), Int(edge.y >> 1), Double(edge.y & 1))
      lists[i].append((j, y))
      lists[j].append((i, y))
    }
    var (neighbours, pairs) = ([[Int]](), [[SIMD4<Double>]]())
    for list in lists {
      var (sites, wrong) = ([Int](), [SIMD4<Double>]())
      for (site, y) in list.sorted(by: { $0.site < $1.site }) {
        if sites.last != site {
          sites.append(site)
          wrong.append(.zero)
        }
        wrong[wrong.count - 1] += y == 0 ? table : 1 - table
      }
      neighbours.append(sites)
      pairs.append(wrong.map { -λ * $0 - (-λ * $0).max() })
    }
    sites = likelihood.bias.map { -λ * Double($0) }
    self.neighbours = neighbours
    self.pairs = pairs
  }
}
