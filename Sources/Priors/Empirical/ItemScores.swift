import CLanes
import Diffusion
import Platform
import Tensors

/// log p_m + d_m·log ω of every item for a few noisy rows at a time.
///
/// Rows go together because the items are then read once; no score depends on the rows beside it.
struct ItemScores {
  /// Rows at a time.
  static let rows = 4
  let noise: SiteNoise
  /// Numbers a row: N and what pads it, of score −∞.
  private let stride: Int
  private var values: [Double]

  init(_ paddedLogWeights: [Double], _ kernel: NoiseKernel) {
    noise = SiteNoise(kernel)
    stride = paddedLogWeights.count
    values = [Double](repeating: 0, count: Self.rows * stride)
  }

  /// log p_m with as many −∞ behind it as whole tables of items need.
  static func padded(_ logWeights: [Double]) -> [Double] {
    let unit = BitPanels.chunk
    let rest = (unit - logWeights.count % unit) % unit
    return logWeights + [Double](repeating: -.infinity, count: rest)
  }

  /// Scores up to `rows` rows of `x`, and hands each to `body` with its number, its scores and the largest of them.
  mutating func forEach(
    _ x: TokenBatch, _ rows: Range<Int>, _ items: any ItemStore, _ paddedLogWeights: [Double],
    _ body: (Int, UnsafeMutableBufferPointer<Double>, Double) throws -> Void
  ) rethrows {
    let (stride, logOmega) = (stride, noise.logWeight)
    try values.withUnsafeMutableBufferPointer { values in
      guard let base = values.baseAddress else { return }
      items.distances(to: x, rows, into: base, stride: stride)
      for (position, row) in rows.enumerated() {
        let scores = base + position * stride
        let high = paddedLogWeights.withUnsafeBufferPointer { Self.score(scores, $0, logOmega) }
        try body(row, UnsafeMutableBufferPointer(start: scores, count: stride), high)
      }
    }
  }

  /// d → log p + d·log ω in place, where 0·log 0 = 0, and the largest of them.
  ///
  /// Entries of padding hold a distance or a score of before, −∞ at the least: either way they become −∞.
  private static func score(
    _ distances: UnsafeMutablePointer<Double>, _ logWeights: UnsafeBufferPointer<Double>, _ logOmega: Double
  ) -> Double {
    let raw = UnsafeMutableRawPointer(distances)
    let source = UnsafeRawBufferPointer(logWeights)
    let (slope, half) = (Lanes(repeating: logOmega), Lanes(repeating: 0.5))
    var best = Lanes(repeating: -.infinity)
    for offset in Swift.stride(from: 0, to: source.count, by: 64) {
      let d = raw.loadUnaligned(fromByteOffset: offset, as: Lanes.self)
      let penalty = select(d * slope, .zero, where: d, isBelow: half)
      let score = source.loadUnaligned(fromByteOffset: offset, as: Lanes.self) + penalty
      raw.storeBytes(of: score, toByteOffset: offset, as: Lanes.self)
      best = maximum(best, score)
    }
    return best.max()
  }
}
