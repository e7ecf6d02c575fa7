import Diffusion
import Tensors

extension RealBatch {
  /// The rows in single precision, [B] + shape.
  func tensor(_ shape: [Int]) -> Tensor {
    precondition(
      shape.reduce(1, *) == dimension, "rows of \(dimension) numbers are not of \(shape)")
    return Tensor(shape: [count] + shape) { target in for i in target.indices { target[i] = Float(storage[i]) } }
  }

  /// The numbers of a tensor [B, …].
  init(_ tensor: Tensor, count: Int) {
    self.init(count: count, dimension: tensor.count / max(1, count))
    put(tensor, at: 0)
  }

  /// Writes the numbers of a tensor from a row on.
  mutating func put(_ tensor: Tensor, at row: Int) {
    let first = row * dimension
    tensor.withFloats { source in for i in source.indices { storage[first + i] = Double(source[i]) }
    }
  }
}
