import Tensors

/// Where the named arrays of a network lie in one flat buffer, and what they begin as.
///
/// Matrices, whose weights decay, come first; embeddings and biases follow.
public struct ParameterLayout: Sendable {
  /// One array.
  public struct Entry: Sendable {
    /// Its name in files.
    public let name: String
    /// Sizes, outermost first.
    public let shape: [Int]
    /// Standard deviation of its normal initial values; 0 begins at zero.
    public let deviation: Double
    /// Whether it is a matrix of a linear map.
    public let decays: Bool
    /// Its first element in the buffer.
    public fileprivate(set) var offset = 0
    /// Number of elements.
    public var count: Int { shape.reduce(1, *) }
  }

  /// In the order of the buffer.
  public let entries: [Entry]
  /// Elements of the buffer: every array begins at a multiple of 16, and what lies between stays zero.
  public let count: Int
  /// Elements of the buffer before the first array that does not decay.
  public let decaying: Int
  /// Elements of all arrays.
  public var parameters: Int { entries.reduce(0) { $0 + $1.count } }

  /// The arrays of a transformer.
  public init(_ shape: TransformerShape) {
    let (width, c) = (shape.width, shape.conditioning)
    let (inner, slots) = (TransformerShape.expansion * width, shape.sitesPerPosition)
    var arrays = [
      Entry(
        name: "embedding", shape: [slots * shape.symbols, width], deviation: 1 / Double(slots).squareRoot(),
        decays: false)
    ]
    /// A matrix [inputs, outputs] of variance 1/inputs, or zero, and a bias that begins at zero.
    func linear(_ name: String, _ inputs: Int, _ outputs: Int, isZero: Bool = false) {
      let deviation = isZero ? 0 : 1 / Double(inputs).squareRoot()
      arrays.append(Entry(name: "\(name).weight", shape: [inputs, outputs], deviation: deviation, decays: true))
      arrays.append(Entry(name: "\(name).bias", shape: [outputs], deviation: 0, decays: false))
    }
    linear("level.in", TransformerShape.levelFeatures, c)
    linear("level.out", c, c)
    linear("adaptive", c, (6 * shape.layers + 2) * width, isZero: true)
    for n in 0..<shape.layers {
      linear("block.\(n).attention", width, 3 * width)
      linear("block.\(n).project", width, width)
      linear("block.\(n).expand", width, inner)
      linear("block.\(n).contract", inner, width)
    }
    linear("head", width, slots * shape.space.vocabulary, isZero: true)

    var placed = arrays.filter(\.decays) + arrays.filter { !$0.decays }
    var end = 0
    for i in placed.indices {
      placed[i].offset = end
      end += (placed[i].count + 15) / 16 * 16
    }
    entries = placed
    count = end
    decaying = placed.first { !$0.decays }?.offset ?? end
  }

  /// The two runs of the buffer as an optimiser takes them: matrices with a weight decay, and the rest without.
  public func groups(weightDecay: Double) -> [ParameterGroup] {
    [
      ParameterGroup("matrices", count: decaying, weightDecay: weightDecay),
      ParameterGroup("others", count: count - decaying),
    ]
  }
}
