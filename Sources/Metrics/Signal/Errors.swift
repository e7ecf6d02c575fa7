import Diffusion

extension MetricInput {
  /// The number of sites where each draw differs from the truth.
  var errors: [Int] {
    draws.storage.withUnsafeBufferPointer { tokens in
      truth.withUnsafeBufferPointer { truth in
        (0..<draws.count).map { row in
          let draw = tokens[row * truth.count..<(row + 1) * truth.count]
          return zip(draw, truth).reduce(0) { $0 + ($1.0 == $1.1 ? 0 : 1) }
        }
      }
    }
  }
}
