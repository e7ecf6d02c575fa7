import Diffusion
import Foundation

/// Rows of bits: 64 sites a word, rows padded with zeros to a multiple of 512 bits.
struct BitItems: ItemStore {
  private let length: Int
  /// Words of a row.
  private let stride: Int
  private let words: [UInt64]
  let count: Int

  init(_ rows: TokenBatch) {
    length = rows.length
    stride = (rows.length + 511) / 512 * 8
    count = rows.count
    var words = [UInt64](repeating: 0, count: rows.count * stride)
    for row in 0..<rows.count {
      for (site, token) in rows[row: row].enumerated() where token == 1 {
        words[row * stride + site / 64] |= 1 << UInt64(site % 64)
      }
    }
    self.words = words
  }

  private init(length: Int, stride: Int, words: [UInt64]) {
    self.length = length
    self.stride = stride
    self.words = words
    count = words.count / stride
  }

  func row(_ item: Int) -> [Token] {
    (0..<length).map { Token(truncatingIfNeeded: words[item * stride + $0 / 64] >> UInt64($0 % 64) & 1) }
  }

  func subset(_ items: [Int]) -> BitItems {
    BitItems(length: length, stride: stride, words: items.flatMap { words[$0 * stride..<($0 + 1) * stride] })
  }

  /// Σ popcount((x ⊕ row) ∧ visible).
  func distances(to x: ArraySlice<Token>, into distances: UnsafeMutableBufferPointer<Int32>) {
    var target = [UInt64](repeating: 0, count: stride)
    var visible = target
    x.withUnsafeBufferPointer { x in
      for first in Swift.stride(from: 0, to: length, by: 64) {
        var (bits, seen) = (UInt64(0), UInt64(0))
        for site in 0..<min(64, length - first) {
          bits |= UInt64(x[first + site] & 1) &<< UInt64(site)
          seen |= (x[first + site] < 2 ? 1 : 0) &<< UInt64(site)
        }
        target[first / 64] = bits
        visible[first / 64] = seen
      }
    }
    words.withUnsafeBytes { words in
      target.withUnsafeBytes { target in
        visible.withUnsafeBytes { visible in
          for item in 0..<count {
            var bits = SIMD8<UInt64>.zero
            for block in Swift.stride(from: 0, to: stride * 8, by: 64) {
              let row = words.loadUnaligned(fromByteOffset: item * stride * 8 + block, as: SIMD8<UInt64>.self)
              let goal = target.loadUnaligned(fromByteOffset: block, as: SIMD8<UInt64>.self)
              let seen = visible.loadUnaligned(fromByteOffset: block, as: SIMD8<UInt64>.self)
              bits &+= ((row ^ goal) & seen).nonzeroBitCount
            }
            distances[item] = Int32(truncatingIfNeeded: bits.wrappedSum())
          }
        }
      }
    }
  }

  /// Sums the weights of the rows that differ from the heaviest one at a site, which loses no digits where all agree.
  ///
  /// p(other symbol) = S/Σw and p(its symbol) = (Σw − S)/Σw ≥ 1/Σw.
  func marginals(
    _ items: [Int32], _ weights: [Double], top: Int, into logProbabilities: UnsafeMutableBufferPointer<Float>
  ) {
    var sums = BitSums(stride: stride)
    let reference = Int(items[top]) * stride
    words.withUnsafeBufferPointer { words in
      guard let start = words.baseAddress else { return }
      for (item, weight) in zip(items, weights) { sums.add(start + Int(item) * stride, start + reference, weight) }
    }
    sums.flush()
    let inverse = 1 / sums.total
    for site in 0..<length {
      let differing = sums.sites[site]
      let own = Int(words[reference + site / 64] >> UInt64(site % 64) & 1)
      let entry = 2 * site
      if differing == 0 {
        logProbabilities[entry + own] = 0
        logProbabilities[entry + 1 - own] = -.infinity
      } else {
        logProbabilities[entry + own] = Float(log(max(sums.total - differing, 1) * inverse))
        logProbabilities[entry + 1 - own] = Float(log(differing * inverse))
      }
    }
  }
}
