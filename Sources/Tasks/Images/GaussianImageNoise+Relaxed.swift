import Diffusion
import Tensors

extension GaussianImageNoise {
  /// −log p(y | e), or ‖y − A(Dec(e))‖₂, of embeddings e of shape [L, d], and its gradient ∂/∂e, overwritten.
  ///
  /// One way forward and one way back through the decoder `decode`, whose weights are constants. The gradient of the norm
  /// is 0 where the norm is.
  public func value(
    _ objective: RelaxedObjective, of y: Tensor, at signal: UnsafeBufferPointer<Double>, shape: [Int],
    gradient: UnsafeMutableBufferPointer<Double>, on tape: Tape, decode: (Variable) -> Variable
  ) -> Double {
    precondition(
      signal.count == shape.reduce(1, *) && gradient.count == signal.count, "a signal has L·d numbers")
    let embeddings = tape.variable(
      Tensor(shape: [1] + shape) { e in for i in e.indices { e[i] = Float(signal[i]) } })
    let image = decode(embeddings)
    let (logLikelihoods, slope) = self.gradient(image.value, y: y)
    let logLikelihood = logLikelihoods[0]
    let norm = sigma * (-2 * logLikelihood).squareRoot()
    // ∇‖r‖ = −(σ²/‖r‖)·∇ log p.
    let scale = objective == .negativeLogLikelihood ? -1 : norm > 0 ? -sigma * sigma / norm : 0
    tape.backward(from: image, seed: slope.mapped { Float(scale) * $0 })
    if let pulled = tape.gradient(of: embeddings) {
      pulled.withFloats { for i in gradient.indices { gradient[i] = Double($0[i]) } }
    } else {
      gradient.update(repeating: 0)
    }
    return objective == .negativeLogLikelihood ? -logLikelihood : norm
  }
}
