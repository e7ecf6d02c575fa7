import Diffusion
import Platform
import Tensors

extension PairLikelihood {
  /// `Metropolis` by skipping: the same law of z after `proposals` proposals, another trajectory.
  ///
  /// While moves are rare, the number of proposals up to the next move is geometric, with the acceptance probability
  /// p = Σ_i threshold_i/(2L·2³²), and the site that moves is drawn with probability threshold_i/Σ (rejection-free, Bortz,
  /// Kalos and Lebowitz 1975). While they are frequent, 64 proposals are made at a time, of which Binomial(64, ½) (the
  /// ones of a random word) propose the other symbol. Which of the two is used depends on the present state alone.
  public func metropolisSkipping(
    _ z: UnsafeMutablePointer<Token>, reference x: UnsafePointer<Token>, logWeight: Double, proposals: Int,
    _ random: inout RandomGenerator
  ) -> MetropolisCounts {
    var counts = MetropolisCounts(proposals: proposals)
    offsets.withUnsafeBufferPointer { offsets in
      neighbours.withUnsafeBufferPointer { neighbours in
        var flips = SkippingFlips(
          PairFlips(self, z, reference: x, logWeight: logWeight, offsets: offsets, neighbours: neighbours),
          length: space.length)
        var remaining = proposals
        while remaining > 0 {
          let accepted = Double(flips.total) * 0x1p-33 / Double(space.length)
          if accepted < 1.0 / 24 {
            guard accepted > 0 else { return }
            let skipped = log(random.uniform()) / log1p(-accepted)
            guard skipped < Double(remaining) else { return }
            remaining -= Int(skipped) + 1
            if remaining < 0 { return }
            flips.flip(flips.site(of: random.next().multipliedFullWidth(by: flips.total).high))
            counts.moves += 1
          } else {
            let block = min(remaining, 64)
            let flipped = (random.next() &>> UInt64(64 - block)).nonzeroBitCount
            counts.moves += flips.propose(flipped, &random)
            remaining -= block
          }
        }
      }
    }
    return counts
  }
}

/// `PairFlips` with the sums of thresholds that a draw of the next move needs.
private struct SkippingFlips: ~Copyable {
  private static let block = 32
  private let flips: PairFlips
  private let length: Int
  /// The threshold of flipping each site.
  private let thresholds: UnsafeMutablePointer<UInt64>
  /// Their sums over 32 sites.
  private let sums: UnsafeMutablePointer<UInt64>
  /// Their sum.
  private(set) var total: UInt64 = 0

  init(_ flips: consuming PairFlips, length: Int) {
    self.length = length
    let blocks = (length + Self.block - 1) / Self.block
    thresholds = .allocate(capacity: length)
    sums = .allocate(capacity: blocks)
    sums.initialize(repeating: 0, count: blocks)
    for site in 0..<length {
      let threshold = flips.threshold(site)
      thresholds[site] = threshold
      sums[site / Self.block] += threshold
      total += threshold
    }
    self.flips = flips
  }

  deinit {
    thresholds.deallocate()
    sums.deallocate()
  }

  /// Flips the bit and brings the sums up to date.
  @inline(__always)
  mutating func flip(_ site: Int) {
    var total = total
    flips.flip(site) { changed in
      let threshold = flips.threshold(changed)
      let difference = threshold &- thresholds[changed]
      thresholds[changed] = threshold
      sums[changed / Self.block] &+= difference
      total &+= difference
    }
    self.total = total
  }

  /// The site whose threshold covers `position` < `total` in the running sum.
  @inline(__always)
  func site(of position: UInt64) -> Int {
    var rest = position
    var block = 0
    while rest >= sums[block] {
      rest &-= sums[block]
      block &+= 1
    }
    var site = block &* Self.block
    while rest >= thresholds[site] {
      rest &-= thresholds[site]
      site &+= 1
    }
    return site
  }

  /// Makes `count` proposals of the other symbol at uniform sites; the number of moves.
  @inline(__always)
  mutating func propose(_ count: Int, _ random: inout RandomGenerator) -> Int {
    var moves = 0
    var remaining = count
    while remaining > 0 {
      let words = random.words(upTo: remaining)
      remaining &-= words.count
      for word in words {
        let site = Int(truncatingIfNeeded: ((word & 0xFFFF_FFFF) &* UInt64(length)) &>> 32)
        if word &>> 32 < thresholds[site] {
          flip(site)
          moves &+= 1
        }
      }
    }
    return moves
  }
}
