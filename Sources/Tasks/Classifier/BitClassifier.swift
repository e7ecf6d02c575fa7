import Diffusion
import Platform
import Tensors

/// A `Classifier` as tables for pictures of bits: the nine bits under a kernel have 512 patterns, whose responses are
/// known beforehand.
///
/// Logits are sums in double precision over windows, in order; flipping one bit changes at most 3x3 responses, those of at
/// most four windows of 2x2 or more, and costs O(C·K) whatever the size of the picture.
public struct BitClassifier: Sendable {
  /// Sizes.
  public let shape: ClassifierShape
  /// C, rounded up to whole vectors.
  let channels: Int
  /// K, rounded up to whole vectors.
  let lanes: Int
  /// φ(w·bits + b) of every pattern: [512, channels], zero in channels that are none.
  let responses: [Float]
  /// W: [windows·C, lanes], zero in lanes that are no class.
  let weights: [Double]
  /// c: [lanes], −∞ in lanes that are no class.
  let bias: [Double]

  /// The tables of a network.
  public init(_ classifier: Classifier) {
    let shape = classifier.shape
    (channels, lanes) = ((shape.channels + 15) / 16 * 16, (shape.classes + 7) / 8 * 8)
    let (kernel, offset) = (classifier.array("convolution.weight"), classifier.array("convolution.bias"))
    var responses = [Float](repeating: 0, count: 512 * channels)
    for pattern in 0..<512 {
      for c in 0..<shape.channels {
        var z = offset[c]
        for bit in 0..<9 where pattern >> bit & 1 == 1 { z += kernel[bit * shape.channels + c] }
        responses[pattern * channels + c] = shape.response == .relu ? max(0, z) : z / (1 + expf(-z))
      }
    }
    let (matrix, last) = (classifier.array("linear.weight"), classifier.array("linear.bias"))
    var weights = [Double](repeating: 0, count: shape.features * lanes)
    for feature in 0..<shape.features {
      for k in 0..<shape.classes { weights[feature * lanes + k] = Double(matrix[feature * shape.classes + k]) }
    }
    (self.shape, self.responses, self.weights) = (shape, responses, weights)
    bias = (0..<lanes).map { $0 < shape.classes ? Double(last[$0]) : -.infinity }
  }

  /// K logits of every row of bits: shape (B, K).
  public func logits(_ x: TokenBatch) -> [Double] {
    precondition(x.length == shape.length, "rows have the length of the classifier")
    return x.storage.withUnsafeBufferPointer { tokens in
      (0..<x.count).flatMap { row -> ArraySlice<Double> in
        BitPicture(self, tokens.baseAddress! + row * x.length).logits.prefix(shape.classes)
      }
    }
  }

  /// The numbers before the last linear layer, windows row by row and C of each: shape (B, windows·C).
  public func features(_ x: TokenBatch) -> [Float] {
    precondition(x.length == shape.length, "rows have the length of the classifier")
    var features = [Float](repeating: 0, count: x.count * shape.features)
    x.storage.withUnsafeBufferPointer { tokens in
      for row in 0..<x.count {
        let patterns = self.patterns(tokens.baseAddress! + row * x.length)
        for cell in 0..<shape.cells {
          for (c, response) in largest(patterns, cell).enumerated() {
            features[row * shape.features + cell * shape.channels + c] = response
          }
        }
      }
    }
    return features
  }

  /// The most probable class of every row, the first of several.
  public func labels(_ x: TokenBatch) -> [Int] {
    let logits = logits(x)
    return (0..<x.count).map { row in
      var best = 0
      for k in 0..<shape.classes where logits[row * shape.classes + k] > logits[row * shape.classes + best] { best = k }
      return best
    }
  }

  /// The nine bits around every site, bit 3·a + b for row a − 1 and column b − 1; bits outside are 0.
  func patterns(_ z: UnsafePointer<Token>) -> [UInt16] {
    let (rows, columns) = (shape.rows, shape.columns)
    var patterns = [UInt16](repeating: 0, count: shape.length)
    for i in 0..<rows {
      for j in 0..<columns where z[i * columns + j] != 0 {
        for row in max(0, i - 1)...min(rows - 1, i + 1) {
          for column in max(0, j - 1)...min(columns - 1, j + 1) {
            patterns[row * columns + column] |= 1 << UInt16(3 * (i - row + 1) + j - column + 1)
          }
        }
      }
    }
    return patterns
  }

  /// C largest responses of a window.
  private func largest(_ patterns: [UInt16], _ cell: Int) -> [Float] {
    let (pool, across) = (shape.pool, shape.columns / shape.pool)
    let first = cell / across * pool * shape.columns + cell % across * pool
    var best = [Float](repeating: -.infinity, count: shape.channels)
    for i in 0..<pool {
      for j in 0..<pool {
        let place = Int(patterns[first + i * shape.columns + j]) * channels
        for c in best.indices { best[c] = max(best[c], responses[place + c]) }
      }
    }
    return best
  }
}
