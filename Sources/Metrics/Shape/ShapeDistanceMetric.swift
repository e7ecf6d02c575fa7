import Diffusion
import Synchronization
import Tensors

/// Multi-scale intrinsic distance of draws to the sequences of the class that the task asks for, in the features of a
/// classifier.
///
/// Tsitsulin et al. 2020; Chu et al. 2025, Table 9. It compares traces of heat on neighbour graphs and so the shape of two sets of points, not their place. A graph of few
/// points has another trace than one of many: hence the floor, the mean distance of as many sequences of the class itself.
/// NaN where no class is asked for, with at most k draws, and for V > 2.
public struct ShapeDistanceMetric: Metric {
  /// How traces are estimated.
  public let options: HeatTrace.Options
  private let features: any SequenceFeatures
  private let references: References

  /// Distances to `sequences(class)`, which are read when first needed and then kept as a trace.
  public init(
    _ features: any SequenceFeatures, _ options: HeatTrace.Options = HeatTrace.Options(),
    sequences: @escaping @Sendable (Int) throws -> TokenBatch
  ) {
    (self.features, self.options) = (features, options)
    references = References(sequences)
  }

  /// `msid`.
  public static let name = "msid"
  /// 1.
  public static let version = 1
  /// `msid`, `msid_floor`.
  public var columns: [MetricColumn] { Self.columns }
  /// The same, before there is a classifier.
  public static let columns = [
    MetricColumn(
      "msid", higherIsBetter: false,
      doc: "multi-scale intrinsic distance of the draws to all sequences of the class, in a classifier's features"),
    MetricColumn("msid_floor", doc: "mean msid of as many sequences of the class, 10 sets of them"),
  ]
  /// Sets of sequences of the class behind the floor.
  private static let replicates = 10

  /// One value a column.
  public func evaluate(_ input: MetricInput) throws -> [Double] {
    try input.check()
    guard let wanted = input.wanted, input.likelihood.space.vocabulary == 2, input.draws.count > options.neighbours
    else {
      return notApplicable
    }
    guard input.draws.length == features.length else {
      throw MetricError.length("a draw", input.draws.length, expected: features.length)
    }
    let stream = RandomStream(seed: 0)["msid"]
    let reference = try references.trace(wanted) { rows in
      guard rows.count > options.neighbours else { throw MetricError.noSequences(class: wanted, count: rows.count) }
      return trace(rows, stream["reference"])
    }
    let floor = try references.floor(wanted, input.draws.count) { rows in
      let count = min(input.draws.count, rows.count)
      let distances = (0..<Self.replicates).map { n in
        var random = stream["floor", n, count].generator()
        return trace(rows.gather(random.choice(count, of: rows.count)), stream["draws"]).distance(to: reference)
      }
      return distances.reduce(0, +) / Double(distances.count)
    }
    return [trace(input.draws, stream["draws"]).distance(to: reference), floor]
  }

  private func trace(_ rows: TokenBatch, _ stream: RandomStream) -> HeatTrace {
    let points = features.features(rows)
    let graph = NeighbourGraph(points, dimension: points.count / rows.count, neighbours: options.neighbours)
    return HeatTrace(graph, options, stream)
  }
}

/// What is known of the sequences of every class, each found once.
private final class References: Sendable {
  private struct Known {
    var rows: [Int: TokenBatch] = [:]
    var traces: [Int: HeatTrace] = [:]
    var floors: [[Int]: Double] = [:]
  }

  private let sequences: @Sendable (Int) throws -> TokenBatch
  private let known = Mutex(Known())

  init(_ sequences: @escaping @Sendable (Int) throws -> TokenBatch) { self.sequences = sequences }

  func trace(_ wanted: Int, _ make: (TokenBatch) throws -> HeatTrace) throws -> HeatTrace {
    try known.withLock { known in
      if let trace = known.traces[wanted] { return trace }
      let rows = try sequences(wanted)
      let trace = try make(rows)
      (known.rows[wanted], known.traces[wanted]) = (rows, trace)
      return trace
    }
  }

  /// Requires a trace of the class.
  func floor(_ wanted: Int, _ draws: Int, _ make: (TokenBatch) throws -> Double) throws -> Double {
    try known.withLock { known in
      if let floor = known.floors[[wanted, draws]] { return floor }
      guard let rows = known.rows[wanted] else { return .nan }
      let floor = try make(rows)
      known.floors[[wanted, draws]] = floor
      return floor
    }
  }
}
