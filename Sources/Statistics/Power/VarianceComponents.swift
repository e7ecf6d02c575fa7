/// How much of the spread of paired differences lies between items and how much between the seeds of an item.
///
/// One-way analysis of variance of d(i, s) = μ + a_i + e_is: within = mean variance of an item's seeds (weighted by their
/// degrees of freedom), between = max(0, variance of the items' means − within·mean(1/seeds)).
public struct VarianceComponents: Sendable, Equatable {
  /// σ²_item, the variance of an item's expected difference; NaN below two items.
  public let between: Double
  /// σ²_seed, the variance of one seed around it; NaN where no item has two seeds.
  public let within: Double
  /// Items, and the degrees of freedom of `within`.
  public let items: Int
  /// Σ(seeds − 1).
  public let withinFreedom: Int

  /// The components of differences, one array an item, one value a seed; items without values are left out.
  public init(_ groups: [[Double]]) {
    let groups = groups.filter { !$0.isEmpty }
    items = groups.count
    withinFreedom = groups.reduce(0) { $0 + $1.count - 1 }
    let squares = groups.reduce(0.0) { sum, group in
      let centre = mean(group)
      return sum + group.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }
    }
    within = withinFreedom > 0 ? squares / Double(withinFreedom) : .nan
    let spread = standardDeviation(groups.map(mean))
    let share = withinFreedom > 0 ? within * mean(groups.map { 1 / Double($0.count) }) : 0
    between = max(0, spread * spread - share) + (spread.isNaN ? .nan : 0)
  }

  /// The standard deviation of one item's difference averaged over `seeds`; NaN where a component that it needs is unknown.
  ///
  /// With one seed and no replicate in the pilot, `between` already holds both.
  public func itemDeviation(seeds: Int) -> Double {
    withinFreedom == 0 && seeds == 1 ? between.squareRoot() : (between + within / Double(seeds)).squareRoot()
  }

  /// The standard deviation of one seed's difference averaged over `items` fixed items.
  public func seedDeviation(items: Int) -> Double { (within / Double(items)).squareRoot() }
}
