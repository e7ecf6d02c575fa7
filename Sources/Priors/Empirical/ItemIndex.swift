import Diffusion

/// Finds rows among items: a sorted table of 64-bit hashes, then a comparison.
struct ItemIndex: Sendable {
  private let hashes: [UInt64]
  private let items: [Int32]

  /// Merges equal rows: the rows that occur first, in order, the place of every row among them, and their index.
  static func merge(_ rows: TokenBatch) -> (unique: [Int], place: [Int], index: ItemIndex) {
    let hashes = (0..<rows.count).map { hash(rows[row: $0]) }
    let order = (0..<rows.count).sorted { (hashes[$0], $0) < (hashes[$1], $1) }
    var first = Array(0..<rows.count)
    var run: [Int] = []
    for row in order {
      if let head = run.first, hashes[head] != hashes[row] { run.removeAll(keepingCapacity: true) }
      if let twin = run.first(where: { rows[row: $0].elementsEqual(rows[row: row]) }) {
        first[row] = twin
      } else {
        run.append(row)
      }
    }
    let unique = (0..<rows.count).filter { first[$0] == $0 }
    var place = [Int](repeating: 0, count: rows.count)
    for (position, row) in unique.enumerated() { place[row] = position }
    let different = order.filter { first[$0] == $0 }
    let index = ItemIndex(hashes: different.map { hashes[$0] }, items: different.map { Int32(place[$0]) })
    return (unique, first.map { place[$0] }, index)
  }

  /// The item equal to `x`, or `nil`.
  func find(_ x: ArraySlice<Token>, in store: some ItemStore) -> Int? {
    let hash = Self.hash(x)
    var low = 0
    var high = hashes.count
    while low < high {
      let middle = (low + high) / 2
      if hashes[middle] < hash { low = middle + 1 } else { high = middle }
    }
    while low < hashes.count, hashes[low] == hash {
      if store.row(Int(items[low])).elementsEqual(x) { return Int(items[low]) }
      low += 1
    }
    return nil
  }

  private static func hash(_ x: ArraySlice<Token>) -> UInt64 {
    x.reduce(0x9E37_79B9_7F4A_7C15) { hash, token in
      let mixed = (hash ^ UInt64(token)) &* 0xBF58_476D_1CE4_E5B9
      return mixed ^ (mixed >> 29)
    }
  }
}
