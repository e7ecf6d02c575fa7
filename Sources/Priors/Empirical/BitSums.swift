/// Weighted sums of bits per site: S_i = Σ_m w_m·bit_i(row_m ⊕ reference).
///
/// Bits serve as lane masks of 16-lane additions. Up to `chunk` rows are summed in f32, then added in f64.
struct BitSums {
  /// S, one number a bit of the padded row.
  private(set) var sites: [Double]
  /// Σ w.
  private(set) var total = 0.0
  private static let chunk = 64
  private let stride: Int
  private var rows: [UInt64]
  private var weights: [Float]
  private var pending = 0

  /// `stride` words a row, a multiple of 8.
  init(stride: Int) {
    self.stride = stride
    sites = [Double](repeating: 0, count: stride * 64)
    rows = [UInt64](repeating: 0, count: Self.chunk * stride)
    weights = [Float](repeating: 0, count: Self.chunk)
  }

  /// Adds one row; weights below the range of f32 count as 0.
  mutating func add(_ row: UnsafePointer<UInt64>, _ reference: UnsafePointer<UInt64>, _ weight: Double) {
    if pending == Self.chunk { flush() }
    weights[pending] = Float(weight)
    total += Double(weights[pending])
    rows.withUnsafeMutableBufferPointer { rows in
      guard let target = rows.baseAddress.map({ $0 + pending * stride }) else { return }
      for word in 0..<stride { target[word] = row[word] ^ reference[word] }
    }
    pending += 1
  }

  /// Brings `sites` up to date.
  mutating func flush() {
    rows.withUnsafeBytes { rows in
      weights.withUnsafeBufferPointer { weights in
        sites.withUnsafeMutableBytes { sites in
          guard let rows = rows.baseAddress, let weights = weights.baseAddress, let sites = sites.baseAddress else {
            return
          }
          for group in Swift.stride(from: 0, to: stride, by: 2) {
            Self.sum(rows + group * 8, weights, count: pending, stride: stride * 8, into: sites + group * 512)
          }
        }
      }
    }
    pending = 0
  }

  /// Adds the weighted bits of 128 sites to as many f64 sums.
  @inline(__always)
  private static func sum(
    _ rows: UnsafeRawPointer, _ weights: UnsafePointer<Float>, count: Int, stride: Int,
    into sites: UnsafeMutableRawPointer
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
    withUnsafeBytes(of: (s0, s1, s2, s3, s4, s5, s6, s7)) { partial in
      let partial = partial.assumingMemoryBound(to: Float.self)
      let sites = sites.assumingMemoryBound(to: Double.self)
      for site in 0..<128 { sites[site] += Double(partial[site]) }
    }
  }
}
