import Diffusion
import Tensors

/// Pictures of one class, as a network sees them; nothing is measured, and there is no truth.
public struct ClassConditionalTask: Task {
  /// The likelihood of every instance.
  public let likelihood: ClassifierLikelihood

  /// Pictures that look like the class of a likelihood.
  public init(_ likelihood: ClassifierLikelihood) { self.likelihood = likelihood }

  /// `class_conditional`.
  public var name: String { "class_conditional" }
  /// 2^L.
  public var space: TokenSpace { likelihood.space }
  /// False: y is a class.
  public var measuresTruth: Bool { false }

  /// The likelihood, whatever the truth.
  public func measure(truth: [Token], item: Int, stream: RandomStream) -> Measurement {
    var hash = MeasurementHash()
    hash.combine(name)
    hash.combine([space.length, likelihood.target])
    hash.combine(likelihood.sigma)
    likelihood.classifier.values.withFloats { values in
      for value in values { hash.combine(Double(value)) }
    }
    return Measurement(
      likelihood: likelihood, hash: hash.hexadecimal,
      description: "class \(likelihood.target) of \(likelihood.classifier.shape.classes), σ = \(likelihood.sigma)",
      wanted: likelihood.target)
  }
}
