import Diffusion
import Tensors

/// The most frequent symbol of every site in a data set, whatever is measured: a floor, never a competitor.
struct MajoritySampler: Sampler, DataSourced {
  var source = DataOptions(count: 10_000)

  var claim: SamplerClaim { .point }
  func cost(_ posterior: Posterior) -> SamplerCost { SamplerCost() }

  /// Refuses data that is not there, and data of another space.
  func check(_ posterior: Posterior) throws(Refusal) { _ = try mode(posterior.space) }

  func sample(_ posterior: Posterior, chains: Int, _ stream: RandomStream) throws -> Samples {
    Samples(TokenBatch(rows: [try mode(posterior.space)]).gather(repeatElement(0, count: chains)))
  }

  /// The first of equally frequent symbols.
  private func mode(_ space: TokenSpace) throws(Refusal) -> [Token] {
    let (rows, vocabulary): (TokenBatch, Int)
    do {
      (rows, vocabulary, _) = try source.load()
    } catch {
      throw Refusal("the data of 'majority': \(error)", remedy: "name data that is there")
    }
    guard rows.length == space.length, vocabulary == space.vocabulary else {
      throw Refusal(
        "the data of 'majority' has \(rows.length) sites of \(vocabulary) symbols and the prior \(space.length) of "
          + "\(space.vocabulary)", remedy: "name the data that the prior is made from")
    }
    return (0..<space.length).map { site in
      var counts = [Int](repeating: 0, count: vocabulary)
      for row in 0..<rows.count { counts[Int(rows[row, site])] += 1 }
      return Token(counts.firstIndex(of: counts.max() ?? 0) ?? 0)
    }
  }
}

extension Kind where Product == any Sampler {
  static var majority: Self {
    Kind(
      "majority", title: "majority", "The most frequent symbol of every site in a data set.",
      FieldTable(MajoritySampler()) { FieldBuilder.source }
    ) { $0 }
  }
}
