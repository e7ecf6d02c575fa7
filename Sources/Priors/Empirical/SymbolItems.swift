import Diffusion
import Platform

/// Rows over any alphabet: four 16-bit tokens a word, rows padded to a multiple of eight words.
struct SymbolItems: ItemStore {
  private let space: TokenSpace
  /// Words of a row.
  private let stride: Int
  private let words: [UInt64]
  let count: Int

  init(_ rows: TokenBatch, _ space: TokenSpace) {
    let stride = (space.length + 31) / 32 * 8
    var words = [UInt64](repeating: 0, count: rows.count * stride)
    for row in 0..<rows.count {
      for (site, token) in rows[row: row].enumerated() {
        words[row * stride + site / 4] |= UInt64(token) << UInt64(site % 4 * 16)
      }
    }
    self.init(space: space, stride: stride, words: words)
  }

  private init(space: TokenSpace, stride: Int, words: [UInt64]) {
    self.space = space
    self.stride = stride
    self.words = words
    count = words.count / stride
  }

  func row(_ item: Int) -> [Token] {
    (0..<space.length).map { Token(truncatingIfNeeded: words[item * stride + $0 / 4] >> UInt64($0 % 4 * 16)) }
  }

  func subset(_ items: [Int]) -> SymbolItems {
    SymbolItems(space: space, stride: stride, words: items.flatMap { words[$0 * stride..<($0 + 1) * stride] })
  }

  func distances(to x: TokenBatch, _ rows: Range<Int>, into distances: UnsafeMutablePointer<Double>, stride row: Int) {
    for (position, number) in rows.enumerated() { self.distances(to: x[row: number], into: distances + position * row) }
  }

  /// Counts the non-zero 16-bit fields of (x ⊕ row) ∧ visible: d ≠ 0 where ((d & 7FFF) + 7FFF) | d has its top bit.
  private func distances(to x: ArraySlice<Token>, into distances: UnsafeMutablePointer<Double>) {
    var target = [UInt64](repeating: 0, count: stride)
    var visible = target
    for (site, token) in x.enumerated() where token != space.mask {
      target[site / 4] |= UInt64(token) << UInt64(site % 4 * 16)
      visible[site / 4] |= 0xFFFF << UInt64(site % 4 * 16)
    }
    let low = SIMD8<UInt64>(repeating: 0x7FFF_7FFF_7FFF_7FFF)
    let one = SIMD8<UInt64>(repeating: 0x0001_0001_0001_0001)
    let even = SIMD8<UInt64>(repeating: 0x0000_FFFF_0000_FFFF)
    words.withUnsafeBytes { words in
      target.withUnsafeBytes { target in
        visible.withUnsafeBytes { visible in
          for item in 0..<count {
            var fields = SIMD8<UInt64>.zero
            for block in Swift.stride(from: 0, to: stride * 8, by: 64) {
              let row = words.loadUnaligned(fromByteOffset: item * stride * 8 + block, as: SIMD8<UInt64>.self)
              let goal = target.loadUnaligned(fromByteOffset: block, as: SIMD8<UInt64>.self)
              let seen = visible.loadUnaligned(fromByteOffset: block, as: SIMD8<UInt64>.self)
              let d = (row ^ goal) & seen
              fields &+= ((((d & low) &+ low) | d) &>> 15) & one
            }
            let pairs = (fields & even) &+ ((fields &>> 16) & even)
            let sums = pairs.wrappedSum()
            distances[item] = Double((sums & 0xFFFF_FFFF) &+ (sums &>> 32))
          }
        }
      }
    }
  }

  func marginals(_ weights: ItemWeights, into logProbabilities: UnsafeMutableBufferPointer<Float>) {
    let vocabulary = space.vocabulary
    var sums = [Double](repeating: 0, count: logProbabilities.count)
    var total = 0.0
    words.withUnsafeBytes { words in
      sums.withUnsafeMutableBufferPointer { sums in
        weights.forEach { item, weight in
          total += weight
          let row = UnsafeRawBufferPointer(rebasing: words[item * stride * 8..<(item + 1) * stride * 8])
          for site in 0..<space.length {
            let token = UInt16(littleEndian: row.loadUnaligned(fromByteOffset: site * 2, as: UInt16.self))
            sums[site * vocabulary + Int(token)] += weight
          }
        }
      }
    }
    let inverse = 1 / total
    for (entry, value) in sums.enumerated() {
      logProbabilities[entry] = value > 0 ? Float(log(value * inverse)) : -.infinity
    }
  }
}
