import Tensors

extension Tape {
  /// Σ of the losses of items times `scale`, one number: outputs [items, …] of L·V numbers an item, in the items' order
  /// of sites.
  func denoisingLoss(_ outputs: Variable, _ items: [NoisyItem], _ kernel: LossKernel, scale: Double) -> Variable {
    let size = outputs.value.count / max(1, items.count)
    let gradient = Tensor(uninitialized: outputs.shape)
    var total = 0.0
    outputs.value.withFloats { f in
      gradient.update { d in
        guard let f = f.baseAddress, let d = d.baseAddress else { return }
        for (n, item) in items.enumerated() {
          total += kernel.evaluate(item, f + n * size, scale: scale, into: d + n * size)
        }
      }
    }
    return record(Tensor([Float(total * scale)], shape: []), from: [outputs]) { tape, dy in
      let factor = dy.scalar
      if factor != 1 { gradient.update { for i in $0.indices { $0[i] *= factor } } }
      tape.accumulate(gradient, into: outputs)
    }
  }
}
