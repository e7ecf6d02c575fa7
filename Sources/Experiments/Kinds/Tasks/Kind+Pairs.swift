import Diffusion
import Tasks

/// Options of `xor` and `and`.
struct PairSpec: TaskSpec, NoiseOptions {
  var operation: PairOperation
  var pairsPerSite: Double
  var pairs: Int?
  var likelihood = NoiseModel.soft
  var sigma = 0.01
  var flip = 0.05
  var truth = TruthSource.support

  func task(for prior: any DiscretePrior) throws -> any Task {
    guard prior.space.vocabulary == 2 else {
      throw Refusal(
        "'\(operation)' measures bits, and the prior has \(prior.space.vocabulary) symbols",
        remedy: "use a prior of bits")
    }
    let length = prior.space.length
    return pairs.map { PairTask(operation, length: length, pairs: $0, noise: noise) }
      ?? PairTask(operation, length: length, pairsPerSite: pairsPerSite, noise: noise)
  }
}

extension Kind where Product == any TaskSpec {
  static var xor: Self {
    pairs("xor", "XOR of random pairs of bits (Chu et al. 2025).", PairSpec(operation: .xor, pairsPerSite: 0.5))
  }

  static var and: Self {
    pairs("and", "AND of random pairs of bits (Chu et al. 2025).", PairSpec(operation: .and, pairsPerSite: 4))
  }

  private static func pairs(_ name: String, _ summary: String, _ defaults: PairSpec) -> Self {
    Kind(
      name, summary,
      FieldTable(defaults) {
        Field("pairs_per_site", \.pairsPerSite, 0...1000, unit: "pairs", "γ: γL pairs are drawn, with replacement.")
        Field("pairs", \.pairs, 0...10_000_000, unit: "pairs", "Their number, instead of pairs_per_site.")
        FieldBuilder.noise
      }
    ) { $0 }
  }
}
