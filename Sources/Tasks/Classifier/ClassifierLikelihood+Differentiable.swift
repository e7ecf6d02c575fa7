import Diffusion
import Tensors

/// The relaxation: a bit lives on its probability of a one, and the network sees that number in its place.
extension ClassifierLikelihood: DifferentiableLikelihood {
  /// c_v = v.
  public var codebook: Codebook { .ordinal(2) }

  /// One: y is the class.
  public var measurements: Int { 1 }

  /// −log p(class | e)/σ², or −log p(class | e), how far the network is from certainty; with the gradient by the tape, in
  /// single precision.
  public func value(
    _ objective: RelaxedObjective, at signal: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>
  ) -> Double {
    precondition(signal.count == space.length && gradient.count == signal.count, "a signal has one number a site")
    let tape = Tape()
    let shape = classifier.shape
    let picture = tape.variable(Tensor(signal.map { Float($0) }, shape: [1, shape.rows, shape.columns, 1]))
    let loss = tape.crossEntropy(classifier.logits(tape, picture), [target])
    tape.backward(from: loss)
    let weight = objective == .negativeLogLikelihood ? 1 / (sigma * sigma) : 1
    gradient.update(repeating: 0)
    tape.gradient(of: picture)?.withFloats { slope in
      for i in slope.indices { gradient[i] = weight * Double(slope[i]) }
    }
    return weight * Double(loss.value.scalar)
  }
}
