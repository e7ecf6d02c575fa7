import Diffusion
import Tensors

extension PairLikelihood {
  /// `Metropolis` with cached thresholds: the trajectory of the default loop, O(1) a proposal and O(degree) a move.
  public func metropolis(
    _ z: UnsafeMutablePointer<Token>, reference x: UnsafePointer<Token>, logWeight: Double, proposals: Int,
    _ random: inout RandomGenerator
  ) -> MetropolisCounts {
    var counts = MetropolisCounts(proposals: proposals)
    offsets.withUnsafeBufferPointer { offsets in
      neighbours.withUnsafeBufferPointer { neighbours in
        let flips = PairFlips(
          self, z, reference: x, logWeight: logWeight, offsets: offsets, neighbours: neighbours)
        let sites = UInt64(space.length)
        var remaining = proposals
        while remaining > 0 {
          let words = random.words(upTo: remaining)
          remaining &-= words.count
          for word in words {
            let (site, token) = Metropolis.proposal(word, sites: sites, symbols: 2)
            if word &>> 32 < flips.threshold(site, Int(token)) {
              flips.flip(site) { _ in }
              counts.moves &+= 1
            }
          }
        }
      }
    }
    return counts
  }
}
