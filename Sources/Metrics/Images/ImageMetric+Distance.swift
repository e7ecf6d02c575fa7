import Platform
import Tensors

extension ImageMetric {
  /// Distances of colour images, cut to [−1, 1], to the truth.
  func distances(
    _ images: Tensor, _ truth: Tensor, _ distance: (Tensor, Tensor) -> [Float]
  ) throws(MetricError) -> [Double] {
    try check(images, truth)
    guard truth.shape[3] == 3 else {
      throw .imageShape(Array(images.shape.dropFirst()), expected: [1, Self.leastSide, Self.leastSide, 3])
    }
    let cut = Tensor(shape: images.shape) { target in
      images.withFloats { for i in target.indices { target[i] = min(max($0[i], -1), 1) } }
    }
    let repeated = Tensor(shape: images.shape) { target in
      truth.withFloats { for i in target.indices { target[i] = $0[i % $0.count] } }
    }
    return distance(cut, repeated).map { max(0, Double($0)) }
  }

  /// Throws unless d(x, x) = 0 and d of two waves is `expected`, to 1e-3 of it.
  func selfTest(expected: Float, _ distance: (Tensor, Tensor) -> [Float]) throws(MetricError) {
    let (x, y) = (wave(phase: 0), wave(phase: 0.7))
    for (found, expected) in zip(distance(x, x) + distance(x, y), [0, expected])
    where !(abs(found - expected) <= 1e-3 * expected) {
      throw .selfTest(metric: Self.name, found: Double(found), expected: Double(expected))
    }
  }
}

/// 0.9·sin(0.02·i² + 0.31·j + 2c + phase), 64×64.
func wave(phase: Double) -> Tensor {
  Tensor(shape: [1, 64, 64, 3]) { target in
    for n in target.indices {
      let (i, j, c) = (n / 192, n / 3 % 64, n % 3)
      target[n] = Float(0.9 * sin(0.02 * Double(i * i) + 0.31 * Double(j) + 2 * Double(c) + phase))
    }
  }
}
