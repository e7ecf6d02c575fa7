import Diffusion
import Platform
import Tensors

/// A picture shall look like one class to a network: ℓ(x) = log p(class | x)/σ².
///
/// Chu et al. 2025, Table 9; the released code has σ = 0.01. At σ = 1 this is the likelihood of the label; smaller σ sharpens it.
public struct ClassifierLikelihood: Likelihood {
  /// 2^L.
  public let space: TokenSpace
  /// The network, for pictures between bits too.
  public let classifier: Classifier
  /// The network on bits.
  public let bits: BitClassifier
  /// The class asked for, below K.
  public let target: Int
  /// σ.
  public let sigma: Double

  /// Requires a class of the network and σ > 0.
  public init(_ classifier: Classifier, target: Int, sigma: Double = 0.01) {
    precondition((0..<classifier.shape.classes).contains(target) && sigma > 0, "a class of the network, and σ > 0")
    (self.classifier, self.target, self.sigma) = (classifier, target, sigma)
    bits = BitClassifier(classifier)
    space = classifier.shape.space
  }

  /// ℓ(x) of every clean row, nats, from the tables.
  public func logLikelihood(_ x: TokenBatch) -> [Double] {
    precondition(x.length == space.length, "rows have the length of the likelihood")
    return x.storage.withUnsafeBufferPointer { tokens in
      (0..<x.count).map { row in
        logLikelihood(BitPicture(bits, tokens.baseAddress! + row * x.length).logits)
      }
    }
  }

  /// (logit of the class − log Σ e^logit)/σ² of K logits in whole vectors.
  func logLikelihood(_ logits: UnsafePointer<Double>) -> Double {
    let raw = UnsafeRawPointer(logits)
    var high = Lanes(repeating: -.infinity)
    for k in stride(from: 0, to: bits.lanes, by: 8) {
      high = maximum(high, raw.loadUnaligned(fromByteOffset: 8 * k, as: Lanes.self))
    }
    let top = high.max()
    var sum = Lanes.zero
    for k in stride(from: 0, to: bits.lanes, by: 8) {
      sum += exp(raw.loadUnaligned(fromByteOffset: 8 * k, as: Lanes.self) - top)
    }
    return (logits[target] - top - log(sum.sum())) / (sigma * sigma)
  }
}
