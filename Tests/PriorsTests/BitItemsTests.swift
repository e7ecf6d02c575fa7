import Diffusion
import Tensors
import Testing

@testable import Priors

/// The packed layouts of bits against sums and counts site by site.
@Suite struct BitItemsTests {
  static let counts = [1, 7, 29, 31, 240, 271, 500]
  static let lengths = [1, 64, 130, 1030]

  /// Items, some of them present, of random weights down to e^−80.
  private static func problem(_ count: Int, _ length: Int) -> (rows: TokenBatch, scores: [Double]) {
    var random = RandomStream(seed: 51)["bits", count * 2000 + length].generator()
    var rows = TokenBatch(count: count, length: length)
    for entry in rows.storage.indices where random.bernoulli(0.3) { rows.storage[entry] = 1 }
    var scores = (0..<count).map { _ in random.bernoulli(0.3) ? -200 : -80 * random.uniform() * random.uniform() }
    scores[count / 2] = 0
    return (rows, scores)
  }

  private static func withWeights(_ scores: [Double], _ body: (ItemWeights) -> Void) {
    var values = ItemScores.padded(scores)
    var present = [UInt8](repeating: 0, count: values.count / 8)
    values.withUnsafeMutableBufferPointer { values in
      present.withUnsafeMutableBufferPointer { body(ItemWeights(values, high: 0, cut: -85, present: $0)) }
    }
  }

  @Test(arguments: counts, lengths)
  func bothSumsKeepTheirBounds(_ count: Int, _ length: Int) {
    let (rows, scores) = Self.problem(count, length)
    let items = BitItems(rows)
    let padded = items.stride * 64
    Self.withWeights(scores) { weights in
      #expect(weights.top == count / 2 && weights.count == scores.filter { $0 >= -85 }.count)
      let reference = (0..<items.stride).map { items.word(weights.top, $0) }
      var (tables, masks) = ([Double](repeating: 0, count: padded), [Double](repeating: 0, count: padded))
      let totals = (
        items.panels.add(weights.values, reference, into: &tables), BitSums(items).add(weights, reference, into: &masks)
      )
      let total = (0..<count).reduce(0) { $0 + weights.values[$1] }
      #expect(abs(totals.0 / total - 1) < 1e-7 && abs(totals.1 / total - 1) < 1e-7)
      for site in 0..<length {
        let exact = (0..<count).reduce(0) {
          rows[$1, site] == rows[weights.top, site] ? $0 : $0 + weights.values[$1]
        }
        #expect(abs(tables[site] - exact) <= 3.2e-6 * exact)
        #expect(abs(masks[site] - exact) <= 3.9e-6 * exact)
      }
    }
  }

  /// Six noisy rows, so that a block of four and a part of one are read.
  @Test(arguments: counts, lengths)
  func distancesCountVisibleDifferences(_ count: Int, _ length: Int) {
    let (rows, scores) = Self.problem(count, length)
    let items = BitItems(rows)
    let stride = ItemScores.padded(scores).count
    var random = RandomStream(seed: 52)["x"].generator()
    var x = TokenBatch(count: 6, length: length)
    for entry in x.storage.indices { x.storage[entry] = Token(random.uniform(below: entry < 3 * length ? 2 : 3)) }
    var distances = [Double](repeating: 0, count: 6 * stride)
    items.distances(to: x, 0..<6, into: &distances, stride: stride)
    for row in 0..<6 {
      for item in 0..<count {
        let differing = (0..<length).filter { x[row, $0] < 2 && x[row, $0] != rows[item, $0] }.count
        #expect(distances[row * stride + item] == Double(differing))
      }
    }
  }

  @Test func rowsAndSubsetsComeBack() {
    let (rows, _) = Self.problem(271, 130)
    let items = BitItems(rows)
    #expect((0..<271).allSatisfy { items.row($0) == Array(rows[row: $0]) })
    let kept = [270, 3, 8, 129]
    let subset = items.subset(kept)
    #expect(subset.count == 4 && kept.indices.allSatisfy { subset.row($0) == items.row(kept[$0]) })
  }
}
