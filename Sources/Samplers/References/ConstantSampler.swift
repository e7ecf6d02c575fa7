import Diffusion
import Tensors

/// One repeated token at every site: for bits, the all-black image, a floor that published rows have missed.
public struct ConstantSampler: Sampler {
  /// Changes when results change.
  public static let version = 1

  /// Settings.
  public struct Options: Hashable, Sendable {
    /// The token, in 0..<V.
    public var token = 0
    /// Token 0.
    public init() {}
  }

  /// The token.
  public var options: Options
  /// Token 0 by default.
  public init(_ options: Options = Options()) { self.options = options }
  /// A unit mass.
  public var claim: SamplerClaim { .point }
  /// Refuses a token outside the vocabulary.
  public func check(_ posterior: Posterior) throws(Refusal) {
    let v = posterior.space.vocabulary
    if !(0..<v).contains(options.token) {
      throw Refusal("token \(options.token) is not in 0..<\(v)", remedy: "choose one that is")
    }
  }
  /// No calls.
  public func cost(_ posterior: Posterior) -> SamplerCost { SamplerCost() }
  /// Equal rows.
  public func sample(_ posterior: Posterior, chains: Int, _ stream: RandomStream) throws -> Samples {
    try check(posterior)
    return Samples(TokenBatch(count: chains, length: posterior.space.length, repeating: Token(options.token)))
  }
}
