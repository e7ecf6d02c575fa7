import Diffusion
import Tensors

extension ImageLikelihood: DifferentiableLikelihood {
  /// n.
  public var measurements: Int { noise.operation.measurementCount }

  /// −log p(y | e), or ‖y − A(Dec(e))‖₂, and its gradient by one way back through the decoder, inputs alone.
  ///
  /// The gradient of the norm is 0 where the norm is.
  public func value(
    _ objective: RelaxedObjective, at signal: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>
  ) -> Double {
    precondition(
      signal.count == space.length * codebook.dimension && gradient.count == signal.count, "a signal has L·d numbers")
    let tape = Tape(precision: precision)
    let embeddings = tape.variable(
      Tensor(shape: [1, space.length, codebook.dimension]) { e in for i in e.indices { e[i] = Float(signal[i]) } })
    let image = decoder.codec.decode(embeddings, on: tape)
    let (logLikelihoods, slope) = noise.gradient(image.value, y: y)
    let logLikelihood = logLikelihoods[0]
    let norm = noise.sigma * (-2 * logLikelihood).squareRoot()
    // ∇‖r‖ = −(σ²/‖r‖)·∇ log p.
    let scale = objective == .negativeLogLikelihood ? -1 : norm > 0 ? -noise.sigma * noise.sigma / norm : 0
    tape.backward(from: image, seed: slope.mapped { Float(scale) * $0 })
    if let pulled = tape.gradient(of: embeddings) {
      pulled.withFloats { for i in gradient.indices { gradient[i] = Double($0[i]) } }
    } else {
      gradient.update(repeating: 0)
    }
    return objective == .negativeLogLikelihood ? -logLikelihood : norm
  }
}
