import CLanes
import Tensors

/// Weighted sums of bits over the items that are present.
///
/// Bits serve as lane masks of 16-lane additions. Up to 64 rows are summed in f32, then added in f64.
struct BitSums {
  private static let chunk = 64
  private let items: BitItems
  /// Words of a row that are looked at, an even number.
  private let stride: Int

  init(_ items: BitItems) {
    self.items = items
    stride = (items.length + 127) / 128 * 2
  }

  /// Adds Σ_m w_m·bit_i(row_m ⊕ reference) to every S_i, and gives Σ w; weights are rounded to f32.
  ///
  /// At most 64 roundings of f32 in a sum of positive terms: its relative error is below 64·2⁻²⁴ = 3.9·10⁻⁶.
  func add(
    _ weights: ItemWeights, _ reference: UnsafePointer<UInt64>, into sums: UnsafeMutablePointer<Double>
  ) -> Double {
    var total = 0.0
    withUnsafeTemporaryAllocation(byteCount: Self.chunk * (stride * 8 + 4), alignment: 64) { memory in
      items.words.withUnsafeBufferPointer { words in
        guard let base = memory.baseAddress, let words = words.baseAddress else { return }
        let rows = base.bindMemory(to: UInt64.self, capacity: Self.chunk * stride)
        let pending = (base + Self.chunk * stride * 8).bindMemory(to: Float.self, capacity: Self.chunk)
        var count = 0
        weights.forEach { item, weight in
          if count == Self.chunk {
            flush(rows, pending, count, into: sums)
            count = 0
          }
          pending[count] = Float(weight)
          total += Double(pending[count])
          let source = words + (item / 8 &* items.stride &* 8 &+ item % 8)
          let target = rows + count &* stride
          for k in 0..<stride { target[k] = source[k &* 8] ^ reference[k] }
          count &+= 1
        }
        flush(rows, pending, count, into: sums)
      }
    }
    return total
  }

  private func flush(
    _ rows: UnsafePointer<UInt64>, _ weights: UnsafePointer<Float>, _ count: Int,
    into sums: UnsafeMutablePointer<Double>
  ) {
    for group in Swift.stride(from: 0, to: stride, by: 2) {
      Self.sum(UnsafeRawPointer(rows + group), weights, count: count, stride: stride * 8, into: sums + group * 64)
    }
  }

  /// Adds the weighted bits of 128 sites to as many f64 sums.
  @inline(__always)
  private static func sum(
    _ rows: UnsafeRawPointer, _ weights: UnsafePointer<Float>, count: Int, stride: Int,
    into sums: UnsafeMutablePointer<Double>
  ) {
    let low = SIMD16<UInt32>(
      1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768)
    let high = low &<< 16
    let none = SIMD16<UInt32>.zero
    var s0 = SIMD16<Float>.zero, s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0
    for row in 0..<count {
      let words = rows + row &* stride
      let w = SIMD16<Float>(repeating: weights[row])
      let a = SIMD16<UInt32>(repeating: words.loadUnaligned(as: UInt32.self))
      let b = SIMD16<UInt32>(repeating: words.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
      let c = SIMD16<UInt32>(repeating: words.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
      let d = SIMD16<UInt32>(repeating: words.loadUnaligned(fromByteOffset: 12, as: UInt32.self))
      s0 = s0.replacing(with: s0 + w, where: a & low .!= none)
      s1 = s1.replacing(with: s1 + w, where: a & high .!= none)
      s2 = s2.replacing(with: s2 + w, where: b & low .!= none)
      s3 = s3.replacing(with: s3 + w, where: b & high .!= none)
      s4 = s4.replacing(with: s4 + w, where: c & low .!= none)
      s5 = s5.replacing(with: s5 + w, where: c & high .!= none)
      s6 = s6.replacing(with: s6 + w, where: d & low .!= none)
      s7 = s7.replacing(with: s7 + w, where: d & high .!= none)
    }
    let target = UnsafeMutableRawPointer(sums)
    @inline(__always) func flush(_ s: SIMD16<Float>, _ offset: Int) {
      let low = target.loadUnaligned(fromByteOffset: offset, as: Lanes.self) + floats_low(s)
      let high = target.loadUnaligned(fromByteOffset: offset &+ 64, as: Lanes.self) + floats_high(s)
      target.storeBytes(of: low, toByteOffset: offset, as: Lanes.self)
      target.storeBytes(of: high, toByteOffset: offset &+ 64, as: Lanes.self)
    }
    flush(s0, 0)
    flush(s1, 128)
    flush(s2, 256)
    flush(s3, 384)
    flush(s4, 512)
    flush(s5, 640)
    flush(s6, 768)
    flush(s7, 896)
  }
}
