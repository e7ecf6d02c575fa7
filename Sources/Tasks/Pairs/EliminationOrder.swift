/// An order in which the sites of a graph are summed out, and what each of them leaves behind.
///
/// Eliminating a site joins its remaining neighbours, its scope, to one another; the largest scope is the width w. A forest has
/// w = 1, a component with one or two independent cycles w = 2 at most (Koller and Friedman 2009, chapter 9). The site of
/// least remaining degree goes first, which finds the treewidth where that is at most 2 and bounds it elsewhere.
struct EliminationOrder {
  /// The sites, in the order of elimination.
  private(set) var sites: [Int] = []
  /// The neighbours left when the site of the same index is eliminated, increasing.
  private(set) var scopes: [[Int]] = []

  /// Σ 2^|scope|.
  var entryCount: Int { scopes.reduce(0) { $0 + 1 << $1.count } }

  /// `nil` where a scope would be larger than `limit`.
  ///
  /// - Parameter neighbours: the sites that share a pair with each site, increasing, without itself and repeats.
  init?(_ neighbours: [[Int]], limit: Int) {
    var neighbours = neighbours
    var buckets = [[Int]](repeating: [], count: limit + 1)
    var eliminated = [Bool](repeating: false, count: neighbours.count)
    for site in neighbours.indices.reversed() where neighbours[site].count <= limit {
      buckets[neighbours[site].count].append(site)
    }
    while sites.count < neighbours.count {
      guard let degree = buckets.firstIndex(where: { !$0.isEmpty }) else { return nil }
      let site = buckets[degree].removeLast()
      if eliminated[site] || neighbours[site].count != degree { continue }  // its degree has changed since
      eliminated[site] = true
      let scope = neighbours[site]
      sites.append(site)
      scopes.append(scope)
      for other in scope {
        neighbours[other] = Self.joined(neighbours[other], scope, without: (site, other))
        if neighbours[other].count <= limit { buckets[neighbours[other].count].append(other) }
      }
    }
  }

  /// The union of two increasing lists but for two members.
  private static func joined(_ a: [Int], _ b: [Int], without: (Int, Int)) -> [Int] {
    var union: [Int] = []
    union.reserveCapacity(a.count + b.count)
    var (i, j) = (0, 0)
    while i < a.count || j < b.count {
      let next = j == b.count || (i < a.count && a[i] <= b[j]) ? a[i] : b[j]
      if i < a.count && a[i] == next { i += 1 }
      if j < b.count && b[j] == next { j += 1 }
      if next != without.0 && next != without.1 { union.append(next) }
    }
    return union
  }
}
