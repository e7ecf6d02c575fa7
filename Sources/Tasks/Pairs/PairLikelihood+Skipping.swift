import Diffusion
import Platform
import Tensors

extension PairLikelihood: SkippingLikelihood {
  /// Skipping: half of all proposals, those of the present symbol, are counted by a binomial draw and not made; while
  /// moves are rare, nor are those that are rejected, whose number up to the next move is geometric.
  ///
  /// Which of the two is done depends on the past alone, so that the law is that of `metropolis` either way.
  public func metropolisSkipping(
    _ z: UnsafeMutablePointer<Token>, reference x: UnsafePointer<Token>, logWeight: Double, proposals: Int,
    _ random: inout RandomGenerator
  ) -> MetropolisCounts {
    var counts = MetropolisCounts(proposals: proposals)
    offsets.withUnsafeBufferPointer { offsets in
      neighbours.withUnsafeBufferPointer { neighbours in
        var walk = SkippingWalk(
          PairFlips(self, z, reference: x, logWeight: logWeight, offsets: offsets, neighbours: neighbours),
          length: space.length, proposals: proposals)
        walk.run(&random)
        counts.moves = walk.moves
      }
    }
    return counts
  }
}

/// One run of proposals.
private struct SkippingWalk: ~Copyable {
  /// Proposals between two looks at how many of them moved.
  private static let window = 512
  private let flips: PairFlips
  private let length: Int
  private var remaining: Int
  private(set) var moves = 0

  init(_ flips: consuming PairFlips, length: Int, proposals: Int) {
    self.flips = flips
    self.length = length
    remaining = proposals
  }

  mutating func run(_ random: inout RandomGenerator) {
    var rare = true
    while remaining > 0 {
      // Sorting the sites into classes costs about as much as L proposals.
      if rare && remaining >= 4 * length { skip(&random) }
      let (before, window) = (moves, min(remaining, Self.window))
      propose(window, &random)
      rare = (moves - before) * 32 < window
    }
  }

  /// Makes `count` proposals, of which Binomial(count, ½) are of the other symbol, at uniform sites.
  private mutating func propose(_ count: Int, _ random: inout RandomGenerator) {
    var others = 0
    for block in stride(from: 0, to: count, by: 64) {
      others += (random.next() &>> UInt64(max(0, 64 - (count - block)))).nonzeroBitCount
    }
    remaining -= count
    while others > 0 {
      let words = random.words(upTo: others)
      others &-= words.count
      for word in words {
        let site = Int(truncatingIfNeeded: ((word & 0xFFFF_FFFF) &* UInt64(length)) &>> 32)
        if word &>> 32 < flips.threshold(site) {
          flips.flip(site) { _ in }
          moves &+= 1
        }
      }
    }
  }

  /// Goes from flip to flip, as long as less than one proposal in twelve is one.
  ///
  /// With p = Σ cap/(2L·2³²) the probability that a proposal draws a site of `FlipClasses`, ⌊E/−log(1 − p)⌋ proposals
  /// fail to, E a standard exponential.
  private mutating func skip(_ random: inout RandomGenerator) {
    var classes = FlipClasses(flips, length: length)
    let scale = 0x1p-33 / Double(length)
    while remaining > 0 {
      if classes.total == 0 {
        remaining = 0
        return
      }
      let p = Double(classes.total) * scale
      if p > 1.0 / 12 { return }
      let skipped = random.exponential() * Self.inverseRate(p)
      if skipped >= Double(remaining) {
        remaining = 0
        return
      }
      remaining &-= Int(skipped) &+ 1
      let second = random.next()
      let (site, cap) = classes.draw(random.next(), second)
      if ((second &>> 32) &* cap) &>> 32 < flips.threshold(site) {
        flips.flip(site) { classes.update($0, state: flips.state($0)) }
        moves &+= 1
      }
    }
  }

  /// −1/log(1 − p) for p ≤ 1/12, to 3e-10 of its value: 1/p − 1/2 − p/12 − p²/24 − 19p³/720 −
  /// 3p⁴/160 − 863p⁵/60480 (Gregory's series).
  @inline(__always)
  private static func inverseRate(_ p: Double) -> Double {
    1 / p - 0.5 - p * (1.0 / 12 + p * (1.0 / 24 + p * (19.0 / 720 + p * (3.0 / 160 + p * (863.0 / 60480)))))
  }
}
