import Tensors

extension Tape {
  /// Σ over images of the means over pixels w₁·|x̂ − x| + w₂·(x̂ − x)²; with the two means unweighted, summed over images.
  func pixelLoss(
    _ reconstruction: Variable, _ images: Tensor, absolute w1: Float, squared w2: Float
  ) -> (loss: Variable, absolute: Double, squared: Double) {
    precondition(
      reconstruction.shape == images.shape, "\(reconstruction.shape) are no reconstructions of \(images.shape)")
    let size = Float(images.count / max(1, images.shape[0]))
    var (absolute, squared) = (0.0, 0.0)
    let slope = Tensor(shape: images.shape) { slope in
      reconstruction.value.withFloats { y in
        images.withFloats { x in
          for i in slope.indices {
            let d = y[i] - x[i]
            absolute += Double(d.magnitude)
            squared += Double(d * d)
            slope[i] = ((d > 0 ? w1 : d < 0 ? -w1 : 0) + 2 * w2 * d) / size
          }
        }
      }
    }
    (absolute, squared) = (absolute / Double(size), squared / Double(size))
    let total = Tensor(repeating: Float(Double(w1) * absolute + Double(w2) * squared), shape: [])
    let loss = record(total, from: [reconstruction]) { tape, dy in
      let factor = dy.scalar
      slope.update { for i in $0.indices { $0[i] *= factor } }
      tape.accumulate(slope, into: reconstruction)
    }
    return (loss, absolute, squared)
  }

  /// The straight-through estimate: `quantised` forward, the identity back to z.
  ///
  /// van den Oord et al. 2017, section 3.2.
  func straightThrough(_ z: Variable, _ quantised: Tensor) -> Variable {
    record(quantised, from: [z]) { tape, dy in tape.accumulate(dy, into: z) }
  }
}
