import CLanes
import Tensors

/// w_m = p(x_m | x_t)/p(x_top | x_t) of every item for one noisy row, 0 for the items that are left out.
struct ItemWeights {
  /// N weights and zeros that pad them.
  let values: UnsafePointer<Double>
  /// Eight items a byte: whether w > 0.
  let present: UnsafePointer<UInt8>
  /// How many bytes there are.
  let bytes: Int
  /// How many items are present.
  let count: Int
  /// The first of the heaviest items.
  let top: Int

  /// Replaces scores by e^{score − high}; items of scores below high + `cut` are left out.
  ///
  /// Requires a count that is a multiple of eight, and a byte for each eight.
  init(
    _ scores: UnsafeMutableBufferPointer<Double>, high: Double, cut: Double, present: UnsafeMutableBufferPointer<UInt8>
  ) {
    let raw = UnsafeMutableRawBufferPointer(scores)
    let (threshold, peak) = (Lanes(repeating: high + cut), Lanes(repeating: high))
    var (count, top) = (0, -1)
    for byte in present.indices {
      let score = raw.loadUnaligned(fromByteOffset: byte * 64, as: Lanes.self)
      let bits = lanes_at_least(score, threshold)
      present[byte] = bits
      var weights = Lanes.zero
      if bits != 0 {
        weights = lanes_choose(.zero, exp(score - high), bits)
        count &+= bits.nonzeroBitCount
        if top < 0 {
          let best = lanes_at_least(score, peak)
          if best != 0 { top = byte &* 8 &+ best.trailingZeroBitCount }
        }
      }
      raw.storeBytes(of: weights, toByteOffset: byte * 64, as: Lanes.self)
    }
    values = UnsafePointer(scores.baseAddress!)
    self.present = UnsafePointer(present.baseAddress!)
    bytes = present.count
    self.count = count
    self.top = max(top, 0)
  }

  /// The items present, in order, with their weights.
  @inline(__always)
  func forEach(_ body: (Int, Double) -> Void) {
    for byte in 0..<bytes {
      var bits = present[byte]
      while bits != 0 {
        let item = byte &* 8 &+ bits.trailingZeroBitCount
        body(item, values[item])
        bits &= bits &- 1
      }
    }
  }
}
