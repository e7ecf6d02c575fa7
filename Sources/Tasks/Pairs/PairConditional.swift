import Diffusion

/// z | x ∝ ℒ(z)·ω^{d(x,z)} for pairs of bits: sites are summed out (forward) and drawn in the opposite order (backward).
///
/// Site i with scope S leaves the message m(z_S) = log Σ_{z_i} e^{φ(z_i, z_S)}, where φ adds up the potentials of i and of its
/// pairs with S, log ω where z_i ≠ x_i, and the messages that have i in their scope; z_i | z_S is then a Bernoulli draw of
/// log-odds φ(1, z_S) − φ(0, z_S). On a tree this is forward filtering and backward sampling; a cycle raises the largest
/// scope to 2. Eight sequences at a time cost O(Σ_i 2^|S_i|).
struct PairConditional: BlockConditional {
  /// The largest scope that is taken on: 4096 entries a site.
  static let widthLimit = 12
  /// The most entries of all sites together, of 128 bytes each for eight sequences.
  static let entryLimit = 1 << 18

  /// One site's turn.
  struct Step {
    let site: Int
    /// |S|, and where S starts in `scopes`.
    let (width, scope): (Int, Int)
    /// Where the table over z_S starts: 2^|S| entries.
    let table: Int
    /// The number of messages received, and where their entries start.
    let (messages, map): (Int, Int)
  }

  let length: Int
  /// In the order of elimination.
  let steps: [Step]
  let scopes: [Int32]
  /// φ of potentials alone, at 2·(entry of the table) + z_i.
  let potentials: [Double]
  /// The entry of a received message for each entry of `potentials` of a step, message by message.
  let entries: [Int32]
  /// Of all tables together.
  let entryCount: Int

  /// Refuses graphs whose scopes grow beyond the limits.
  init(_ likelihood: PairLikelihood) throws(Refusal) {
    let model = PairPotentials(likelihood)
    guard let order = EliminationOrder(model.neighbours, limit: Self.widthLimit), order.entryCount <= Self.entryLimit
    else {
      throw Refusal(
        "\(likelihood.pairs.count) pairs of \(likelihood.space.length) sites are too entangled for an exact draw of all "
          + "sites, which would sum over more than 2^\(Self.widthLimit) cases at a time",
        remedy: "set likelihoodStep to pairHeatBath, or measure fewer pairs")
    }
    var (steps, scopes, potentials, entries) = ([Step](), [Int32](), [Double](), [Int32]())
    var turns = [Int](repeating: 0, count: order.sites.count)
    for (turn, site) in order.sites.enumerated() { turns[site] = turn }
    var senders = [[Int]](repeating: [], count: order.sites.count)
    var table = 0
    for (turn, (site, scope)) in zip(order.sites, order.scopes).enumerated() {
      steps.append(
        Step(
          site: site, width: scope.count, scope: scopes.count, table: table, messages: senders[turn].count,
          map: entries.count))
      potentials += Self.potentials(model, site, scope)
      for sender in senders[turn] {
        let first = Int32(steps[sender].table)
        entries += Self.entries(of: order.scopes[sender], site, scope).map { $0 + first }
      }
      scopes += scope.map { Int32($0) }
      table += 1 << scope.count
      if let next = scope.map({ turns[$0] }).min() { senders[next].append(turn) }
    }
    length = likelihood.space.length
    entryCount = table
    (self.steps, self.scopes, self.potentials, self.entries) = (steps, scopes, potentials, entries)
  }

  /// φ of site i and its pairs with S, at 2·(bits of S) + z_i.
  private static func potentials(_ model: PairPotentials, _ site: Int, _ scope: [Int]) -> [Double] {
    var table = (0..<2 << scope.count).map { $0 & 1 == 1 ? model.sites[site] : 0 }
    for (other, pair) in zip(model.neighbours[site], model.pairs[site]) {
      guard let k = scope.firstIndex(of: other) else { continue }
      for entry in table.indices { table[entry] += pair[2 * (entry & 1) + (entry >> (k + 1)) & 1] }
    }
    return table
  }

  /// The entry of a message over `sent`, at 2·(bits of S) + z_i.
  private static func entries(of sent: [Int], _ site: Int, _ scope: [Int]) -> [Int32] {
    let bits = sent.map { other in scope.firstIndex(of: other).map { $0 + 1 } ?? 0 }
    return (0..<2 << scope.count).map { entry in
      bits.enumerated().reduce(0) { $0 | Int32((entry >> $1.element) & 1) << Int32($1.offset) }
    }
  }
}
