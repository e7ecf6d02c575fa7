import Tensors

extension RealBatch {
  /// The rows in single precision, [B, d].
  public var tensor: Tensor { tensor([dimension]) }

  /// The rows in single precision, [B] + shape, of d numbers.
  public func tensor(_ shape: [Int]) -> Tensor {
    precondition(shape.reduce(1, *) == dimension, "rows of \(dimension) numbers are not of \(shape)")
    return Tensor(shape: [count] + shape) { target in for i in target.indices { target[i] = Float(storage[i]) } }
  }

  /// The rows of a tensor [B, …].
  public init(_ tensor: Tensor) {
    self.init(count: tensor.shape[0], dimension: tensor.shape.dropFirst().reduce(1, *))
    put(tensor, at: 0)
  }

  /// Writes the numbers of a tensor from a row on.
  public mutating func put(_ tensor: Tensor, at row: Int) {
    let first = row * dimension
    tensor.withFloats { source in for i in source.indices { storage[first + i] = Double(source[i]) } }
  }
}
