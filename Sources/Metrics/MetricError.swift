import Diffusion

/// Input that no metric can score.
public enum MetricError: Error, Equatable, CustomStringConvertible {
  /// There is nothing to score.
  case noDraws
  /// A sequence has another length than the likelihood's space.
  case length(String, Int, expected: Int)
  /// A token is no symbol of the space; the mask is none.
  case token(Token, vocabulary: Int)
  /// Training rows and labels that do not fit together.
  case labels(rows: Int, labels: Int)
  /// Too few sequences of a class to compare draws with.
  case noSequences(class: Int, count: Int)
  /// A training row has a token that is not a bit.
  case notBits(row: Int)
  /// An image has another shape than the truth.
  case imageShape([Int], expected: [Int])
  /// An image is smaller than a metric's windows.
  case imageSize(metric: String, side: Int, least: Int)
  /// A file of weights is of another version of a metric, or does not say of which.
  case otherVersion(metric: String, found: String?, expected: Int)
  /// A metric does not give the value that it is known by.
  case selfTest(metric: String, found: Double, expected: Double)

  /// What was wrong and what would be right.
  public var description: String {
    switch self {
    case .noDraws: "there are no draws to score; a run needs at least 1 chain"
    case .length(let what, let length, let expected): "\(what) has \(length) sites; the likelihood has \(expected)"
    case .token(let token, let vocabulary):
      "token \(token) is outside of 0..<\(vocabulary); draws and truth must be clean sequences"
    case .labels(let rows, let labels):
      "\(rows) training rows with \(labels) labels; a nearest-neighbour classifier needs at least 1, and one label a row"
    case .noSequences(let wanted, let count):
      "the data has \(count) sequences of class \(wanted); a neighbour graph needs more than its number of neighbours"
    case .notBits(let row): "training row \(row) has a token other than 0 and 1"
    case .imageShape(let shape, let expected): "images are \(shape); the truth is \(expected)"
    case .imageSize(let metric, let side, let least):
      "\(metric) needs images of at least \(least) pixels a side; these have \(side)"
    case .otherVersion(let metric, let found, let expected):
      "the weights are those of \(metric) \(found ?? "without a version"); this program computes version \(expected)"
    case .selfTest(let metric, let found, let expected):
      "\(metric) gives \(found) for a known pair of images instead of \(expected): its weights are others"
    }
  }
}
