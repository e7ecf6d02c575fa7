import Tensors

extension Tape {
  /// Draws of categoricals that let gradients through: w = softmax((logits + g)/τ), g of independent Gumbel noise.
  ///
  /// logits and noise [rows, k], τ > 0. With `isHard` the value is the one-hot vector of the largest w, an exact draw of
  /// softmax(logits) at any τ, and the gradient that of w (straight-through). Jang, Gu & Poole 2017.
  func gumbelSoftmax(_ logits: Variable, noise: Tensor, temperature τ: Double, isHard: Bool) -> Variable {
    let w = softmax(scale(add(logits, Variable(noise)), by: Float(1 / τ)))
    guard isHard, let k = w.shape.last else { return w }
    let hard = Tensor(shape: w.shape) { target in
      target.update(repeating: 0)
      w.value.withFloats { w in
        for row in 0..<w.count / k {
          let largest = (row * k..<(row + 1) * k).reduce(row * k) { w[$1] > w[$0] ? $1 : $0 }
          target[largest] = 1
        }
      }
    }
    return straightThrough(w, hard)
  }
}
