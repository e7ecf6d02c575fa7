import Tensors

/// An autoencoder of signals: c = Enc(x) of k numbers, x ≈ Dec(c) of d, row by row, with vector-Jacobian products.
public protocol SignalCodec: Sendable {
  /// d.
  var dimension: Int { get }
  /// k.
  var codes: Int { get }
  /// Enc(x) of every row.
  func encode(_ x: RealBatch) -> RealBatch
  /// Dec(c) of every row.
  func decode(_ c: RealBatch) -> RealBatch
  /// Enc(x), and Jᵀv with J = ∂Enc/∂x and v what `cotangent` makes of Enc(x).
  func encode(
    _ x: RealBatch, cotangent: (RealBatch) throws -> RealBatch
  ) rethrows -> (codes: RealBatch, pullback: RealBatch)
  /// Dec(c), and Jᵀv with J = ∂Dec/∂c and v what `cotangent` makes of Dec(c).
  func decode(
    _ c: RealBatch, cotangent: (RealBatch) throws -> RealBatch
  ) rethrows -> (signals: RealBatch, pullback: RealBatch)
}

extension OrthogonalCodec: SignalCodec {
  /// J = W.
  public func encode(
    _ x: RealBatch, cotangent: (RealBatch) throws -> RealBatch
  ) rethrows -> (codes: RealBatch, pullback: RealBatch) {
    let c = encode(x)
    return (c, decode(try cotangent(c)))
  }

  /// J = Wᵀ.
  public func decode(
    _ c: RealBatch, cotangent: (RealBatch) throws -> RealBatch
  ) rethrows -> (signals: RealBatch, pullback: RealBatch) {
    let x = decode(c)
    return (x, encode(try cotangent(x)))
  }
}

/// A latent diffusion model: a prior of the codes of signals, and the codec.
public struct CodedSignals: Sendable {
  /// p(Enc(x0)).
  public let prior: any ContinuousPrior
  /// Enc and Dec.
  public let codec: any SignalCodec

  /// Requires a prior of k numbers.
  public init(_ prior: any ContinuousPrior, _ codec: any SignalCodec) {
    precondition(prior.dimension == codec.codes, "a prior of the codec's codes")
    (self.prior, self.codec) = (prior, codec)
  }
}
