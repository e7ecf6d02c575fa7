import Diffusion

/// A product over sites, given by its table ℓ_i(v).
public struct SiteLikelihood: FactorisedLikelihood, LocalLikelihood {
  /// V^L.
  public let space: TokenSpace
  /// ℓ_i(v), shape (L, V), nats; −∞ allowed.
  public let siteLogLikelihood: [Double]

  /// Requires L·V entries, none of them NaN or +∞.
  public init(space: TokenSpace, table: [Double]) {
    precondition(table.count == space.length * space.vocabulary, "a site table has L·V entries")
    precondition(table.allSatisfy { $0 < .infinity }, "log-likelihoods are below +∞")
    self.space = space
    siteLogLikelihood = table
  }

  /// Σ_i ℓ_i(x_i) of every clean row.
  public func logLikelihood(_ x: TokenBatch) -> [Double] { tableLogLikelihood(x) }
}

extension FactorisedLikelihood {
  /// Σ_i ℓ_i(x_i) of every clean row, from the table.
  func tableLogLikelihood(_ x: TokenBatch) -> [Double] {
    precondition(x.length == space.length, "rows have the length of the likelihood")
    let (length, vocabulary) = (space.length, space.vocabulary)
    return siteLogLikelihood.withUnsafeBufferPointer { table in
      x.storage.withUnsafeBufferPointer { tokens in
        (0..<x.count).map { row in
          var sum = 0.0
          for i in 0..<length { sum += table[i * vocabulary + Int(tokens[row * length + i])] }
          return sum
        }
      }
    }
  }
}

extension LocalLikelihood where Self: FactorisedLikelihood, State == Void {
  /// Nothing: the change is read off the table.
  public func state(of z: UnsafePointer<Token>) {}

  /// ℓ_i(token) − ℓ_i(z_i), O(1); 0 between two symbols of zero likelihood.
  @inlinable
  public func change(_ state: borrowing Void, _ z: UnsafePointer<Token>, site: Int, to token: Token) -> Double {
    let row = site &* space.vocabulary
    let new = siteLogLikelihood[row &+ Int(token)]
    let old = siteLogLikelihood[row &+ Int(z[site])]
    return new == old ? 0 : new - old
  }

  /// Nothing to bring up to date.
  @inlinable
  public func apply(_ state: inout Void, _ z: UnsafePointer<Token>, site: Int, to token: Token) {}
}
