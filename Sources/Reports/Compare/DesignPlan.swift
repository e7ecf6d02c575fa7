import Results
import Statistics

/// How many items and seeds a difference takes, told from a pilot.
public struct DesignPlan: Sendable {
  /// What is asked.
  public struct Request: Sendable {
    /// The smallest difference worth finding, in units of the metric.
    public var difference: Double
    /// The probability of finding it.
    public var power: Double
    /// Workers, for the hours.
    public var jobs: Int
    /// A design to judge, instead of one to find.
    public var items: Int?
    /// Its seeds an item.
    public var seeds: Int?

    /// A difference to find.
    public init(difference: Double, power: Double = 0.8, jobs: Int = 1, items: Int? = nil, seeds: Int? = nil) {
      self.difference = difference
      self.power = power
      self.jobs = jobs
      self.items = items
      self.seeds = seeds
    }
  }

  /// One sampler against the baseline in the pilot.
  struct Pilot {
    let task: String
    let sampler: String
    let components: VarianceComponents
    /// Items, and the most seeds that one of them has.
    let items: Int
    let seeds: Int
  }

  /// Items, seeds of each, and what is replicated.
  struct Design: Equatable {
    var unit: SummaryOptions.Unit
    var items: Int
    var seeds: Int
    var n: Int { unit == .item ? items : seeds }
  }

  let report: PairedReport
  let request: Request
  let pilots: [Pilot]
  /// Comparisons of a task, the largest of all tasks.
  let comparisons: Int
  /// Mean seconds of one item and seed, all samplers and tasks together.
  let secondsPerCell: Double

  /// Reads the pilot: variance components of every difference, seconds of every sampler.
  ///
  /// Throws where the pilot has no pairs, and for a request out of range.
  public init(_ report: PairedReport, _ request: Request) throws(DesignError) {
    guard request.difference > 0, request.difference.isFinite else {
      throw .badOption("--detect is \(request.difference); give a difference above 0, in units of the metric")
    }
    guard request.power > 0, request.power < 1 else {
      throw .badOption("--power is \(request.power); give a probability between 0 and 1, such as 0.8")
    }
    var pilots: [Pilot] = []
    var comparisons = 0
    var seconds = 0.0
    for task in report.problems {
      guard let base = task.entrants.first(where: { $0.name == report.options.baseline }) else { continue }
      let others = task.entrants.filter { $0.name != base.name }
      comparisons = max(comparisons, others.count)
      for entrant in task.entrants { seconds += mean(entrant.rows.values.filter { $0.status == .done }.map(\.seconds)) }
      for entrant in others {
        let cells = PairedCells(entrant.name, entrant.rows, base.rows, report.options.metric, by: .item)
        guard !cells.groups.isEmpty else { continue }
        pilots.append(
          Pilot(
            task: task.task, sampler: entrant.name, components: VarianceComponents(cells.groups.map(\.differences)),
            items: cells.groups.count, seeds: cells.groups.map(\.differences.count).max() ?? 0))
      }
    }
    guard !pilots.isEmpty else { throw .noPairs(report.options.baseline) }
    (self.report, self.request, self.pilots) = (report, request, pilots)
    self.comparisons = comparisons
    secondsPerCell = seconds
  }

  var level: Double { report.options.summary.level }

  /// The standard deviation of one unit's difference under a design; NaN where the pilot cannot tell.
  func deviation(_ pilot: Pilot, _ design: Design) -> Double {
    design.unit == .item
      ? pilot.components.itemDeviation(seeds: design.seeds) : pilot.components.seedDeviation(items: design.items)
  }

  /// The largest of them: the comparison that decides how many units are needed.
  func deviation(_ design: Design) -> Double {
    let all = pilots.map { deviation($0, design) }
    return all.contains(where: \.isNaN) ? .nan : all.max() ?? .nan
  }

  /// The units that reach the power in every comparison, and at which the smallest p passes Holm; `nil` where unknown.
  func unitsNeeded(_ design: Design) -> Int? {
    let deviation = deviation(design)
    guard deviation.isFinite else { return nil }
    let floor = Statistics.pairsNeeded(alpha: level, comparisons: comparisons)
    guard deviation > 0 else { return floor }
    return Statistics.pairsNeeded(
      effect: request.difference / deviation, level: level / Double(comparisons), power: request.power
    ).map { max($0, floor) }
  }

  /// The smallest p that Holm can leave of the smallest of all.
  func smallestP(_ n: Int) -> Double {
    min(1, Double(comparisons) * smallestTwoSidedP(pairs: n, resamples: report.options.summary.resamples))
  }

  /// Core-hours of a design.
  func hours(_ design: Design) -> Double { secondsPerCell * Double(design.items) * Double(design.seeds) / 3600 }
}

/// Why there is no design.
public enum DesignError: Error, Equatable, CustomStringConvertible {
  /// An option out of range.
  case badOption(String)
  /// Nobody is paired with the baseline in the pilot.
  case noPairs(String)
  /// A design that cannot be significant whatever comes out.
  case tooSmall(n: Int, unit: String, comparisons: Int, smallest: Double, level: Double, needed: Int)

  /// What was wrong and what would be right.
  public var description: String {
    switch self {
    case .badOption(let what): what
    case .noPairs(let baseline): "the pilot has no sampler that is paired with \"\(baseline)\""
    case .tooSmall(let n, let unit, let m, let smallest, let level, let needed):
      "\(n) \(unit)\(n == 1 ? "" : "s") cannot decide \(m) comparison\(m == 1 ? "" : "s") at α = \(level): the smallest "
        + "adjusted p is 2·\(m)/2^\(n) = \(PairedReport.plain(smallest)); \(needed) \(unit)s would do"
    }
  }
}
