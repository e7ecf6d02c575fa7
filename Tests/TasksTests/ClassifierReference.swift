import Diffusion
import Foundation
import Tensors

@testable import Tasks

/// A network with random parameters, biases included.
func classifier(
  rows: Int, columns: Int, classes: Int = 3, channels: Int = 5, pool: Int = 2,
  response: ClassifierShape.Response = .relu, seed: UInt64 = 1
) -> Classifier {
  var shape = ClassifierShape(length: rows * columns, columns: columns, classes: classes)
  (shape.channels, shape.pool, shape.response) = (channels, pool, response)
  let result = Classifier(shape, RandomStream(seed: seed)["network"])
  result.values.update { values in
    var random = RandomStream(seed: seed)["more"].generator()
    for entry in result.layout.entries {
      for i in entry.offset..<entry.offset + entry.count { values[i] += Float(0.3 * random.normal()) }
    }
  }
  return result
}

/// Logits by their definition, in double precision: x is a picture row by row.
func definedLogits(_ network: Classifier, _ x: [Double]) -> [Double] {
  let (shape, kernel, offset) = (
    network.shape, network.array("convolution.weight"), network.array("convolution.bias")
  )
  let (matrix, last) = (network.array("linear.weight"), network.array("linear.bias"))
  func response(_ i: Int, _ j: Int, _ c: Int) -> Double {
    var z = Double(offset[c])
    for a in 0..<3 {
      for b in 0..<3 where (0..<shape.rows).contains(i + a - 1) && (0..<shape.columns).contains(j + b - 1) {
        z += x[(i + a - 1) * shape.columns + j + b - 1] * Double(kernel[(3 * a + b) * shape.channels + c])
      }
    }
    return shape.response == .relu ? max(0, z) : z / (1 + exp(-z))
  }
  var logits = last.map { Double($0) }
  for row in 0..<shape.rows / shape.pool {
    for column in 0..<shape.columns / shape.pool {
      for c in 0..<shape.channels {
        var best = -Double.infinity
        for i in 0..<shape.pool {
          for j in 0..<shape.pool { best = max(best, response(row * shape.pool + i, column * shape.pool + j, c)) }
        }
        let feature = (row * (shape.columns / shape.pool) + column) * shape.channels + c
        for k in logits.indices { logits[k] += best * Double(matrix[feature * shape.classes + k]) }
      }
    }
  }
  return logits
}

/// log softmax(logits)[k].
func logShare(_ logits: [Double], _ k: Int) -> Double {
  let top = logits.max() ?? 0
  return logits[k] - top - log(logits.reduce(0) { $0 + exp($1 - top) })
}
