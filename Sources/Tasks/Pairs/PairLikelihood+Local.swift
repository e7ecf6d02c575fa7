import Diffusion

extension PairLikelihood: LocalLikelihood {
  /// Nothing: the change is read off the neighbours.
  public func state(of z: UnsafePointer<Token>) {}

  /// −λ·(change of the mismatches), in O(degree).
  public func change(_ state: borrowing Void, _ z: UnsafePointer<Token>, site: Int, to token: Token) -> Double {
    token == z[site] ? 0 : MismatchNoise.change(flipChange(z, site), weight: weight)
  }

  /// Nothing to bring up to date.
  public func apply(_ state: inout Void, _ z: UnsafePointer<Token>, site: Int, to token: Token) {}

  /// (1 − 2z_i)·h_i.
  func flipChange(_ z: UnsafePointer<Token>, _ site: Int) -> Int {
    var field = Int(bias[site])
    for k in Int(offsets[site])..<Int(offsets[site + 1]) {
      let neighbour = neighbours[k]
      let value = Int(z[Int(neighbour &>> 1)])
      let sign = 1 &- 2 &* Int(neighbour & 1)
      field &+= sign &* (operation == .xor ? 1 &- 2 &* value : value)
    }
    return (1 &- 2 &* Int(z[site])) &* field
  }
}
