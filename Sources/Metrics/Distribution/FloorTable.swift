import Statistics
import Tensors

/// The distances that perfect draws would score: those of n independent exact draws to their own law.
///
/// A plug-in distance from n draws is above 0 even for a perfect sampler. The floor depends on the law and n alone, so
/// one table serves all samplers of a measurement.
public struct FloorTable: Sendable, Equatable {
  /// n.
  public let draws: Int
  /// K, the number of states of the law.
  public let states: Int
  /// How many sets of n draws were made.
  public let replicates: Int
  /// Mean total variation over replicates.
  public let totalVariation: Double
  /// 95th percentile of total variation.
  public let totalVariation95: Double
  /// Mean Hellinger distance over replicates.
  public let hellinger: Double
  /// 95th percentile of the Hellinger distance.
  public let hellinger95: Double

  /// Draws `replicates` multinomial samples of size `draws`; a function of the arguments alone.
  ///
  /// Requires a law (probabilities ≥ 0 that sum to 1), at least one draw and one replicate.
  public init(law: [Double], draws: Int, replicates: Int = 100, stream: RandomStream) {
    precondition(draws >= 1 && replicates >= 1, "a floor needs draws and replicates")
    let table = AliasTable(law)
    var random = stream.generator()
    var variations: [Double] = []
    var distances: [Double] = []
    for _ in 0..<replicates {
      var counts = [Int](repeating: 0, count: law.count)
      for _ in 0..<draws { counts[table.draw(&random)] += 1 }
      let histogram = Histogram(counts: counts)
      variations.append(Statistics.totalVariation(histogram, law))
      distances.append(Statistics.hellinger(histogram, law))
    }
    self.draws = draws
    states = law.count
    self.replicates = replicates
    totalVariation = mean(variations)
    totalVariation95 = quantile(variations.sorted(), 0.95)
    hellinger = mean(distances)
    hellinger95 = quantile(distances.sorted(), 0.95)
  }
}
