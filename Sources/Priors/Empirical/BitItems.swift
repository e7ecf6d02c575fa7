import CLanes
import Diffusion
import Platform
import Tensors

/// Rows of bits, eight side by side: word k of row m is at (⌊m/8⌋·stride + k)·8 + m mod 8.
struct BitItems: ItemStore {
  let count: Int
  let length: Int
  /// Words of a row, a multiple of 16.
  let stride: Int
  let words: [UInt64]
  let panels: BitPanels

  init(_ rows: TokenBatch) {
    let bits = BitRows(rows, 0..<rows.count)
    self.init(rows.length, bits.stride, count: rows.count) { item, word in bits.ones[item * bits.stride + word] }
  }

  private init(_ length: Int, _ stride: Int, count: Int, _ word: (_ item: Int, _ word: Int) -> UInt64) {
    (self.length, self.stride, self.count) = (length, stride, count)
    var words = [UInt64](repeating: 0, count: (count + 7) / 8 * 8 * stride)
    for item in 0..<count {
      for k in 0..<stride { words[(item / 8 * stride + k) * 8 + item % 8] = word(item, k) }
    }
    self.words = words
    panels = BitPanels(count: count, length: length) { words[($0 / 8 * stride + $1) * 8 + $0 % 8] }
  }

  /// Word k of a row.
  @inline(__always)
  func word(_ item: Int, _ k: Int) -> UInt64 { words[(item / 8 * stride + k) * 8 + item % 8] }

  func row(_ item: Int) -> [Token] {
    (0..<length).map { Token(truncatingIfNeeded: word(item, $0 / 64) >> UInt64($0 % 64) & 1) }
  }

  func subset(_ items: [Int]) -> BitItems {
    BitItems(length, stride, count: items.count) { word(items[$0], $1) }
  }

  /// Σ popcount((x ⊕ row) ∧ visible), eight items at a time.
  func distances(to x: TokenBatch, _ rows: Range<Int>, into distances: UnsafeMutablePointer<Double>, stride row: Int) {
    let bits = BitRows(x, rows)
    let target = UnsafeMutableRawPointer(distances)
    words.withUnsafeBytes { words in
      bits.ones.withUnsafeBufferPointer { ones in
        bits.visible.withUnsafeBufferPointer { visible in
          guard let words = words.baseAddress, let ones = ones.baseAddress, let visible = visible.baseAddress else {
            return
          }
          for group in 0..<(count + 7) / 8 {
            for position in 0..<rows.count {
              var total = SIMD8<UInt64>.zero
              for k in Swift.stride(from: 0, to: stride, by: 16) {
                let first = position &* stride &+ k
                total = words_add(
                  total, Self.differences(words + (group &* stride &+ k) &* 64, ones + first, visible + first))
              }
              target.storeBytes(
                of: lanes_of_words(total), toByteOffset: (position &* row &+ group &* 8) &* 8, as: Lanes.self)
            }
          }
        }
      }
    }
  }

  /// The differing bits of 16 words in each of eight rows: full adders leave five words to count.
  @inline(__always)
  private static func differences(
    _ words: UnsafeRawPointer, _ ones: UnsafePointer<UInt64>, _ visible: UnsafePointer<UInt64>
  ) -> SIMD8<UInt64> {
    typealias Words = SIMD8<UInt64>
    @inline(__always) func d(_ k: Int) -> Words {
      words_differing(
        words.loadUnaligned(fromByteOffset: k &* 64, as: Words.self), Words(repeating: ones[k]),
        Words(repeating: visible[k]))
    }
    @inline(__always) func add(_ a: Words, _ b: Words, _ c: Words) -> (sum: Words, carry: Words) {
      (words_parity(a, b, c), words_majority(a, b, c))
    }
    let (a, b, c) = (add(d(0), d(1), d(2)), add(d(3), d(4), d(5)), add(d(6), d(7), d(8)))
    let (e, f) = (add(d(9), d(10), d(11)), add(d(12), d(13), d(14)))
    let g = add(a.sum, b.sum, c.sum)
    let one = add(e.sum, f.sum, g.sum)
    let (h, i) = (add(a.carry, b.carry, c.carry), add(e.carry, f.carry, g.carry))
    let two = add(h.sum, i.sum, one.carry)
    let four = add(h.carry, i.carry, two.carry)
    var count = words_bits(four.carry)
    count = words_add(words_shift_left(count, 1), words_bits(four.sum))
    count = words_add(words_shift_left(count, 1), words_bits(two.sum))
    count = words_add(words_shift_left(count, 1), words_bits(one.sum))
    return words_add(count, words_bits(d(15)))
  }
}
