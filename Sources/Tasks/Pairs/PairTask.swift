import Diffusion
import Tensors

/// XOR or AND of random pairs of bits.
///
/// With 32×32 images of digits these are the MNIST problems of Chu et al. 2025.
public struct PairTask: Task {
  /// XOR or AND.
  public let operation: PairOperation
  /// 2^L.
  public let space: TokenSpace
  /// K = γL rounded: 0.5 a site for XOR, 4 for AND in the released code.
  public let pairCount: Int
  /// What a mismatch costs, and how often y is wrong.
  public let noise: MismatchNoise

  /// Requires `pairsPerSite` ≥ 0; `nil` is the released 0.5 for XOR and 4 for AND.
  public init(
    _ operation: PairOperation, length: Int = 1024, pairsPerSite: Double? = nil, noise: MismatchNoise = .released
  ) {
    let ratio = pairsPerSite ?? (operation == .xor ? 0.5 : 4)
    self.init(operation, length: length, pairs: Int((ratio * Double(length)).rounded()), noise: noise)
  }

  /// Requires `pairs` ≥ 0.
  public init(_ operation: PairOperation, length: Int = 1024, pairs: Int, noise: MismatchNoise = .released) {
    precondition(pairs >= 0, "a number of pairs is at least 0")
    self.operation = operation
    space = TokenSpace(length: length, vocabulary: 2)
    pairCount = pairs
    self.noise = noise
  }

  /// `xor` or `and`.
  public var name: String { operation.rawValue }

  /// True.
  public var measuresTruth: Bool { true }

  /// y_k = x_i ∘ x_j, each bit flipped with `noise.flipProbability`.
  public func measure(truth: [Token], item: Int, stream: RandomStream) -> Measurement {
    precondition(truth.count == space.length, "the truth has the length of the task")
    let pairs = PairLikelihood.randomPairs(pairCount, length: space.length, stream["operator"])
    var y = PairLikelihood.apply(operation, pairs, to: truth)
    let flip = noise.flipProbability(vocabulary: 2)
    if flip > 0 {
      var random = stream["noise", item].generator()
      for k in y.indices where random.bernoulli(flip) { y[k] ^= 1 }
    }
    var hash = MeasurementHash()
    hash.combine(name)
    hash.combine(pairs.flatMap { [Int($0.first), Int($0.second)] })
    hash.combine(y.map(Int.init))
    hash.combine(noise.description)
    return Measurement(
      likelihood: PairLikelihood(operation, pairs: pairs, measured: y, length: space.length, noise: noise),
      hash: hash.hexadecimal, description: "\(name) of \(pairCount) pairs of \(space.length) bits, \(noise)")
  }
}
