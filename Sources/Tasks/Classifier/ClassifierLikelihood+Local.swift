import Diffusion

extension ClassifierLikelihood: LocalLikelihood {
  /// A picture with its logits, and ℓ of it.
  public struct State: Sendable {
    var picture: BitPicture
    var logLikelihood: Double
  }

  /// The picture of L bits.
  public func state(of z: UnsafePointer<Token>) -> State {
    let picture = BitPicture(bits, z)
    return State(picture: picture, logLikelihood: logLikelihood(picture.logits))
  }

  /// ℓ after a flip minus ℓ, in O(C·K); the full evaluation up to the rounding of sums in double precision.
  public func change(_ state: borrowing State, _ z: UnsafePointer<Token>, site: Int, to token: Token) -> Double {
    if token == z[site] { return 0 }
    let before = state.logLikelihood
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: bits.lanes) { logits in
      guard let logits = logits.baseAddress else { return 0 }
      state.picture.flipped(bits, site, into: logits)
      return logLikelihood(UnsafePointer(logits)) - before
    }
  }

  /// Flips the site.
  public func apply(_ state: inout State, _ z: UnsafePointer<Token>, site: Int, to token: Token) {
    if token == z[site] { return }
    state.picture.flip(bits, site)
    state.logLikelihood = logLikelihood(state.picture.logits)
  }
}
