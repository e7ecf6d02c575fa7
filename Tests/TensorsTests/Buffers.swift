@testable import Tensors

/// Groups of singles at fixed addresses.
final class Buffers {
  let groups: [UnsafeMutableBufferPointer<Float>]

  init(_ values: [[Float]]) {
    groups = values.map { values in
      let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: values.count)
      _ = buffer.initialize(from: values)
      return buffer
    }
  }

  deinit { for group in groups { group.deallocate() } }

  var constant: [UnsafeBufferPointer<Float>] { groups.map { UnsafeBufferPointer($0) } }

  var values: [[Float]] {
    defer { withExtendedLifetime(self) {} }
    return groups.map(Array.init)
  }
}

extension Optimiser {
  /// Parameters after one step.
  func step(
    _ parameters: Buffers, _ gradients: [[Float]], _ learningRate: Double, gradientScale: Double = 1
  ) throws(OptimiserError) {
    let gradients = Buffers(gradients)
    defer { withExtendedLifetime((parameters, gradients)) {} }
    try step(
      parameters.groups, gradients: gradients.constant, learningRate: learningRate, gradientScale: gradientScale)
  }

  var state: [[Float]] { (momentum + variance).map { Array($0.floats) } }
}
