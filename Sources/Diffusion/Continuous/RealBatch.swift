import Tensors

/// `count` points of `dimension` numbers, row-major and contiguous: shape (B, d).
public struct RealBatch: Hashable, Sendable {
  /// B, the number of rows.
  public let count: Int
  /// d, the numbers of a row.
  public let dimension: Int
  /// All numbers, row after row.
  public var storage: [Double]

  /// `count` rows of one repeated number.
  public init(count: Int, dimension: Int, repeating value: Double = 0) {
    precondition(count >= 0 && dimension >= 1, "a batch has rows of at least one number")
    (self.count, self.dimension) = (count, dimension)
    storage = [Double](repeating: value, count: count * dimension)
  }

  /// Rows of equal length; requires at least one.
  public init(rows: [[Double]]) {
    precondition(!rows.isEmpty && rows.allSatisfy { $0.count == rows[0].count }, "rows must have one length")
    (count, dimension) = (rows.count, rows[0].count)
    storage = rows.flatMap { $0 }
  }

  /// One number of one row.
  @inlinable public subscript(row: Int, i: Int) -> Double {
    get { storage[row * dimension + i] }
    set { storage[row * dimension + i] = newValue }
  }

  /// One row as a slice of the storage.
  @inlinable public subscript(row row: Int) -> ArraySlice<Double> {
    storage[row * dimension..<(row + 1) * dimension]
  }

  /// The given rows in the given order, repeats allowed (resampling).
  public func gather(_ rows: some Collection<Int>) -> RealBatch {
    var result = RealBatch(count: rows.count, dimension: dimension)
    for (target, source) in rows.enumerated() {
      result.storage.replaceSubrange(target * dimension..<(target + 1) * dimension, with: self[row: source])
    }
    return result
  }

  /// f of every number and the one at its place in `other`; requires equal shapes.
  @inlinable public func map(with other: RealBatch, _ f: (Double, Double) -> Double) -> RealBatch {
    precondition(count == other.count && dimension == other.dimension, "shapes must agree")
    var result = self
    for i in storage.indices { result.storage[i] = f(storage[i], other.storage[i]) }
    return result
  }
}

extension RealBatch {
  /// Independent draws of N(0, scale²).
  public static func normal(
    count: Int, dimension: Int, scale: Double = 1, _ random: inout RandomGenerator
  ) -> RealBatch {
    var x = RealBatch(count: count, dimension: dimension)
    for i in x.storage.indices { x.storage[i] = scale * random.normal() }
    return x
  }
}
