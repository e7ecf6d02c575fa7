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
    let tape = Tape(precision: precision)
    return noise.value(
      objective, of: y, at: signal, shape: [space.length, codebook.dimension], gradient: gradient, on: tape
    ) { decoder.codec.decode($0, on: tape) }
  }
}
