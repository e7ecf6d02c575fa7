/// The cheapest one-to-one assignment of n rows to n columns, exactly: the column of every row.
///
/// `cost` has n² finite numbers, row-major. Shortest augmenting paths in reduced costs c_{ij} − v_j, O(n³); columns that
/// are the cheapest of their own row begin assigned. Jonker & Volgenant 1987.
public func cheapestAssignment(_ cost: [Double], count n: Int) -> [Int] {
  precondition(cost.count == n * n, "an assignment of \(n) rows has \(n) x \(n) costs")
  var potential = [Double](repeating: .infinity, count: n)
  for i in 0..<n { for j in 0..<n { potential[j] = min(potential[j], cost[i * n + j]) } }
  var (columnOf, rowOf) = ([Int](repeating: -1, count: n), [Int](repeating: -1, count: n))
  for i in 0..<n {
    for j in 0..<n where rowOf[j] < 0 && cost[i * n + j] == potential[j] {
      (columnOf[i], rowOf[j]) = (j, i)
      break
    }
  }
  var search = PathSearch(count: n)
  cost.withUnsafeBufferPointer { cost in
    for free in 0..<n where columnOf[free] < 0 {
      var j = search.run(from: free, cost, &potential, rowOf)
      while true {
        let i = search.row[j]
        rowOf[j] = i
        (j, columnOf[i]) = (columnOf[i], j)
        if i == free { break }
      }
    }
  }
  return columnOf
}

/// Dijkstra's search for the nearest free column.
private struct PathSearch {
  /// The row from which a column is reached.
  var row: [Int]
  /// Length of the shortest path to a column that is still open; −∞ for one that is not.
  private var length: [Double]
  private var closed: [(column: Int, length: Double)] = []

  init(count: Int) {
    row = [Int](repeating: 0, count: count)
    length = [Double](repeating: 0, count: count)
  }

  /// The free column at the end; potentials are made those of the new assignment.
  mutating func run(
    from free: Int, _ cost: UnsafeBufferPointer<Double>, _ potential: inout [Double], _ rowOf: [Int]
  ) -> Int {
    let n = rowOf.count
    closed.removeAll(keepingCapacity: true)
    for j in 0..<n { length[j] = .infinity }
    var (i, offset) = (free, 0.0)
    while true {
      var (nearest, shortest) = (-1, Double.infinity)
      row.withUnsafeMutableBufferPointer { row in
        length.withUnsafeMutableBufferPointer { length in
          potential.withUnsafeBufferPointer { potential in
            for j in 0..<n {
              let path = cost[i &* n &+ j] - potential[j] - offset
              if path < length[j] {
                length[j] = path
                row[j] = i
              }
              if length[j] > -.infinity, length[j] < shortest { (nearest, shortest) = (j, length[j]) }
            }
          }
        }
      }
      guard rowOf[nearest] >= 0 else {
        for (j, length) in closed { potential[j] += length - shortest }
        return nearest
      }
      closed.append((nearest, shortest))
      length[nearest] = -.infinity
      i = rowOf[nearest]
      offset = cost[i * n + nearest] - potential[nearest] - shortest
    }
  }
}
