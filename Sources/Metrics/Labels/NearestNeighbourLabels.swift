import Diffusion

/// The label of the training row at the smallest Hamming distance; of several, that with the lowest index.
public struct NearestNeighbourLabels: SequenceClassifier {
  /// L.
  public let length: Int
  private let wordsPerRow: Int
  private let rows: [UInt64]
  private let trainingLabels: [Int]

  /// Bit-packed training rows: ⌈L/64⌉ words a row, site i in bit i mod 64 of word i/64, spare bits 0.
  ///
  /// Throws `MetricError.labels` unless there is at least one row, and a label for each.
  public init(packedRows: [UInt64], length: Int, labels: [Int]) throws(MetricError) {
    precondition(length >= 1, "sequences have at least one site")
    wordsPerRow = (length + 63) / 64
    guard !labels.isEmpty, packedRows.count == labels.count * wordsPerRow else {
      throw .labels(rows: packedRows.count / wordsPerRow, labels: labels.count)
    }
    self.length = length
    rows = packedRows
    trainingLabels = labels
  }

  /// Training rows of tokens 0 and 1.
  ///
  /// Throws `MetricError.notBits` for other tokens, and `.labels` as above.
  public init(rows: TokenBatch, labels: [Int]) throws(MetricError) {
    for row in 0..<rows.count where rows[row: row].contains(where: { $0 > 1 }) { throw .notBits(row: row) }
    try self.init(packedRows: Self.pack(rows), length: rows.length, labels: labels)
  }

  /// The labels of rows of `length` bits.
  public func labels(_ x: TokenBatch) -> [Int] {
    precondition(x.length == length, "rows have the length of the training rows")
    let packed = Self.pack(x)
    return packed.withUnsafeBufferPointer { queries in
      rows.withUnsafeBufferPointer { rows in
        (0..<x.count).map { trainingLabels[nearest(queries.baseAddress! + $0 * wordsPerRow, rows)] }
      }
    }
  }

  private func nearest(_ query: UnsafePointer<UInt64>, _ rows: UnsafeBufferPointer<UInt64>) -> Int {
    let words = wordsPerRow
    var best = 0
    var smallest = Int.max
    for row in 0..<rows.count / words {
      let candidate = rows.baseAddress! + row &* words
      var distance = 0
      for word in 0..<words { distance &+= (query[word] ^ candidate[word]).nonzeroBitCount }
      if distance < smallest { (best, smallest) = (row, distance) }
    }
    return best
  }

  /// The low bit of every token, packed.
  private static func pack(_ batch: TokenBatch) -> [UInt64] {
    let words = (batch.length + 63) / 64
    var packed = [UInt64](repeating: 0, count: batch.count * words)
    for row in 0..<batch.count {
      for site in 0..<batch.length {
        packed[row * words + site / 64] |= UInt64(batch[row, site] & 1) << UInt64(site % 64)
      }
    }
    return packed
  }
}
