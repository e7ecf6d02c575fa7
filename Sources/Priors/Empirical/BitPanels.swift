import CLanes
import Tensors

/// The same bits by site, for weighted sums over all items: bit j of a 32-bit word is item j of a block of 30.
///
/// A word is six groups of five items. For five weights there are 32 sums of some of them, which fit into two registers,
/// so that one permutation looks up what a group adds to 16 sites: the method of four Russians.
struct BitPanels: Sendable {
  /// Items of a word.
  static let block = 30
  /// Blocks that are summed in f32 before they are added in f64.
  static let depth = 8
  /// Items of `depth` blocks.
  static let chunk = block * depth
  /// Panels of 64 sites.
  private let panels: Int
  private let blocks: Int
  /// Chunks, then panels, then the blocks of the chunk, then sites.
  private let words: [UInt32]

  init(count: Int, length: Int, _ word: (_ item: Int, _ word: Int) -> UInt64) {
    let (panels, blocks) = ((length + 63) / 64, (count + Self.block - 1) / Self.block)
    var words = [UInt32](repeating: 0, count: blocks * panels * 64)
    words.withUnsafeMutableBytes { words in
      for item in 0..<count {
        let (block, bit) = item.quotientAndRemainder(dividingBy: Self.block)
        let first = block / Self.depth * Self.depth
        let depth = min(Self.depth, blocks - first)
        for panel in 0..<panels {
          let bits = word(item, panel)
          let start = (first * panels + panel * depth + block - first) * 256
          for quarter in 0..<4 {
            let set = indices_of_bits(UInt16(truncatingIfNeeded: bits >> UInt64(quarter * 16)))
            let old = words.loadUnaligned(fromByteOffset: start + quarter * 64, as: SIMD16<UInt32>.self)
            words.storeBytes(
              of: indices_or_and(old, set, 1 << UInt32(bit)), toByteOffset: start + quarter * 64,
              as: SIMD16<UInt32>.self)
          }
        }
      }
    }
    (self.panels, self.blocks, self.words) = (panels, blocks, words)
  }

  /// Adds Σ_m w_m·bit_i(row_m ⊕ reference) to every S_i, and gives Σ w; weights are rounded to f32.
  ///
  /// `weights` go on with zeros to a multiple of `chunk`. A sum of positive terms passes through at most 53 roundings of
  /// f32, so its relative error is below 53·2⁻²⁴ = 3.2·10⁻⁶.
  func add(
    _ weights: UnsafePointer<Double>, _ reference: UnsafePointer<UInt64>, into sums: UnsafeMutablePointer<Double>
  ) -> Double {
    var total = Lanes.zero
    words.withUnsafeBytes { words in
      withUnsafeTemporaryAllocation(byteCount: Self.depth * 6 * 128 + Self.chunk * 4, alignment: 64) { tables in
        guard let words = words.baseAddress, let tables = tables.baseAddress else { return }
        for first in stride(from: 0, to: blocks, by: Self.depth) {
          let depth = min(Self.depth, blocks - first)
          total += Self.tabulate(weights + first * Self.block, groups: depth * 6, into: tables)
          for panel in 0..<panels {
            Self.sum(
              words + (first * panels + panel * depth) * 256, depth, tables, reference[panel],
              into: UnsafeMutableRawPointer(sums + panel * 64))
          }
        }
      }
    }
    return total.sum()
  }

  /// The 32 sums of some of five weights, for every group: entry b has the weights whose bit is set in b.
  ///
  /// Gives the sums of the rounded weights of a chunk, which are written behind the tables.
  private static func tabulate(
    _ weights: UnsafePointer<Double>, groups: Int, into tables: UnsafeMutableRawPointer
  ) -> Lanes {
    let rounded = tables + depth * 6 * 128
    var total = Lanes.zero
    for first in stride(from: 0, to: chunk, by: 8) {
      let eight = lanes_to_singles(UnsafeRawPointer(weights + first).loadUnaligned(as: Lanes.self))
      rounded.storeBytes(of: eight, toByteOffset: first * 4, as: SIMD8<Float>.self)
      total += lanes_of_singles(eight)
    }
    let b0 = SIMD16<Float>(0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1)
    let b1 = SIMD16<Float>(0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1)
    let b2 = SIMD16<Float>(0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1)
    let b3 = SIMD16<Float>(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1)
    for group in 0..<groups {
      @inline(__always) func w(_ k: Int) -> SIMD16<Float> {
        SIMD16(repeating: rounded.loadUnaligned(fromByteOffset: (group &* 5 &+ k) &* 4, as: Float.self))
      }
      let sums = floats_fma(b3, w(3), floats_fma(b2, w(2), floats_fma(b1, w(1), floats_fma(b0, w(0), .zero))))
      tables.storeBytes(of: sums, toByteOffset: group &* 128, as: SIMD16<Float>.self)
      tables.storeBytes(of: floats_add(sums, w(4)), toByteOffset: group &* 128 &+ 64, as: SIMD16<Float>.self)
    }
    return total
  }

  /// Adds the weighted bits of 64 sites to as many f64 sums.
  @inline(__always)
  private static func sum(
    _ words: UnsafeRawPointer, _ depth: Int, _ tables: UnsafeRawPointer, _ reference: UInt64,
    into sums: UnsafeMutableRawPointer
  ) {
    @inline(__always) func flips(_ quarter: UInt64) -> SIMD16<UInt32> {
      indices_of_bits(UInt16(truncatingIfNeeded: reference &>> (quarter &* 16)))
    }
    let (f0, f1, f2, f3) = (flips(0), flips(1), flips(2), flips(3))
    var s0 = SIMD16<Float>.zero, s1 = s0, s2 = s0, s3 = s0
    for block in 0..<depth {
      let source = words + block &* 256
      var x0 = indices_xor(source.loadUnaligned(as: SIMD16<UInt32>.self), f0)
      var x1 = indices_xor(source.loadUnaligned(fromByteOffset: 64, as: SIMD16<UInt32>.self), f1)
      var x2 = indices_xor(source.loadUnaligned(fromByteOffset: 128, as: SIMD16<UInt32>.self), f2)
      var x3 = indices_xor(source.loadUnaligned(fromByteOffset: 192, as: SIMD16<UInt32>.self), f3)
      for group in 0..<6 {
        let table = tables + (block &* 6 &+ group) &* 128
        let low = table.loadUnaligned(as: SIMD16<Float>.self)
        let high = table.loadUnaligned(fromByteOffset: 64, as: SIMD16<Float>.self)
        s0 = floats_add(s0, floats_lookup(x0, low, high))
        s1 = floats_add(s1, floats_lookup(x1, low, high))
        s2 = floats_add(s2, floats_lookup(x2, low, high))
        s3 = floats_add(s3, floats_lookup(x3, low, high))
        x0 = indices_shift_right(x0, 5)
        x1 = indices_shift_right(x1, 5)
        x2 = indices_shift_right(x2, 5)
        x3 = indices_shift_right(x3, 5)
      }
    }
    @inline(__always) func flush(_ s: SIMD16<Float>, _ offset: Int) {
      let low = sums.loadUnaligned(fromByteOffset: offset, as: Lanes.self) + floats_low(s)
      let high = sums.loadUnaligned(fromByteOffset: offset &+ 64, as: Lanes.self) + floats_high(s)
      sums.storeBytes(of: low, toByteOffset: offset, as: Lanes.self)
      sums.storeBytes(of: high, toByteOffset: offset &+ 64, as: Lanes.self)
    }
    flush(s0, 0)
    flush(s1, 128)
    flush(s2, 256)
    flush(s3, 384)
  }
}
