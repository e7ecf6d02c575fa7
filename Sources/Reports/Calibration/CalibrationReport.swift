import Results
import Statistics

/// Which samplers are calibrated, by the ranks of truths among their draws.
///
/// Talts et al. 2018. Every sampler on every task is asked on its own: is the histogram of ranks flat for each functional?
/// Holm over the functionals.
public struct CalibrationReport: Sendable {
  /// What is read, and when a verdict is given.
  public struct Options: Sendable {
    /// One line above the table.
    public var title = ""
    /// The columns of ranks; empty for all of them.
    public var metrics: [String] = []
    /// α = 1 − confidence.
    public var confidence = 0.95
    /// Equal bins of ranks.
    public var bins = 16
    /// The fewest simulations that a verdict rests on.
    public var simulations = 320
    /// The commit that made the rows, for the caption.
    public var commit = ""
    /// The defaults.
    public init() {}
  }

  /// One sampler on one task.
  public struct Verdict: Sendable {
    let prior: String
    let task: String
    /// Its label.
    public let sampler: String
    let claim: Row.Claim
    /// Simulations with ranks, and those that failed or were not run.
    public let simulations: Int
    let missing: Int
    /// One histogram a functional; empty where it does not apply.
    public let histograms: [[Int]]
    /// Mean rank over the largest one: ½ where the sampler is calibrated; NaN where it does not apply.
    public let meanRanks: [Double]
    /// Adjusted by Holm over the functionals; NaN where undefined.
    public let p: [Double]
    /// Whether the ranks cannot be told from uniform ones; `nil` where there are too few of them, or some are missing.
    public let isCalibrated: Bool?
  }

  let options: Options
  let columns: [Column]
  let truths: Set<String>
  /// n, draws a simulation.
  let draws: Int
  /// In the order of tasks, then samplers, references last.
  public let verdicts: [Verdict]

  /// Reads the ranks.
  ///
  /// Throws where there are none, or not of equally many draws.
  public init(_ rows: RowSet, _ options: Options = Options()) throws(CalibrationError) {
    let ranked = rows.columns.filter { $0.name.hasPrefix("sbc_") }
    guard !ranked.isEmpty else { throw .noRanks }
    columns =
      try options.metrics.isEmpty
      ? ranked
      : options.metrics.map { name throws(CalibrationError) in
        guard let column = ranked.first(where: { $0.name == name }) else {
          throw .noColumn(name, known: ranked.map(\.name))
        }
        return column
      }
    let counts = Set(rows.rows.filter { $0.status == .done }.map(\.draws))
    guard counts.count == 1, let draws = counts.first else { throw .draws(counts.sorted()) }
    guard options.bins >= 2, (draws + 1) % options.bins == 0 else { throw .bins(options.bins, draws: draws) }
    let problems: [Problem]
    do { problems = try Problem.all(rows) } catch { throw .rows(error.description) }
    self.options = options
    self.draws = draws
    truths = Set(rows.rows.map(\.truth))
    let names = columns.map(\.name)
    verdicts = problems.flatMap { problem in
      problem.entrants.map { Verdict(problem, $0, names, draws: draws, options) }
    }
  }

  var level: Double { ((1 - options.confidence) * 1e12).rounded() / 1e12 }
}

extension CalibrationReport.Verdict {
  init(
    _ problem: Problem, _ entrant: Problem.Entrant, _ columns: [String], draws: Int,
    _ options: CalibrationReport.Options
  ) {
    let done = entrant.rows.filter { $0.status == .done }
    let ranks = columns.map { column in
      done.compactMap { row -> Int? in Int(exactly: row[column]).flatMap { (0...draws).contains($0) ? $0 : nil } }
    }
    let histograms = ranks.map { $0.isEmpty ? [] : rankHistogram($0, of: draws, bins: options.bins) }
    let tests = histograms.map { uniformity($0).p }
    let adjusted = holm(tests.filter { !$0.isNaN })
    var next = adjusted.makeIterator()
    prior = problem.prior
    task = problem.task
    sampler = entrant.sampler
    claim = entrant.claim
    simulations = ranks.map(\.count).max() ?? 0
    missing = problem.cells.count - done.count
    self.histograms = histograms
    meanRanks = ranks.map { $0.isEmpty ? .nan : Double($0.reduce(0, +)) / Double($0.count * draws) }
    p = tests.map { $0.isNaN ? .nan : next.next() ?? .nan }
    let isEnough = simulations >= options.simulations && missing == 0
    isCalibrated = isEnough ? adjusted.min().map { $0 > 1 - options.confidence } : nil
  }
}

/// Why ranks say nothing.
public enum CalibrationError: Error, Equatable, CustomStringConvertible {
  /// No column of ranks.
  case noRanks
  /// A column that is none of ranks.
  case noColumn(String, known: [String])
  /// Rows of several numbers of draws, or none that are done.
  case draws([Int])
  /// Bins that do not divide the ranks.
  case bins(Int, draws: Int)
  /// Rows that do not belong together.
  case rows(String)

  /// What was wrong and what would be right.
  public var description: String {
    switch self {
    case .noRanks: "no column of ranks; run a config of \"kind\": \"sbc\", or with the metric \"sbc\""
    case .noColumn(let name, let known): "no column of ranks \"\(name)\"; there are \(known.joined(separator: ", "))"
    case .draws(let counts):
      counts.isEmpty
        ? "no simulation is done"
        : "simulations of \(counts.map(String.init).joined(separator: ", ")) draws; ranks need equally many"
    case .bins(let bins, let draws): "\(bins) bins do not divide the \(draws + 1) ranks of \(draws) draws"
    case .rows(let why): why
    }
  }
}
