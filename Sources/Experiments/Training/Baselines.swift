import Diffusion
import Platform
import Priors

/// What the simplest models make of the same sequences: fitted to the learned ones, bits a token of the held-out ones.
public struct Baselines: Sendable {
  /// A law for every site by itself, one count added to every symbol.
  public let independent: BoundEstimate
  /// A first-order Markov chain along the order of sites, one count added to every transition.
  public let markov: BoundEstimate

  init(fittedTo rows: TokenBatch, on heldOut: TokenBatch, vocabulary: Int) throws {
    var counts = [Double](repeating: 1, count: rows.length * vocabulary)
    for (n, token) in rows.storage.enumerated() { counts[n % rows.length * vocabulary + Int(token)] += 1 }
    let space = TokenSpace(length: rows.length, vocabulary: vocabulary)
    let product = try ProductPrior(space, weights: counts)
    independent = BoundEstimate(nats: product.logProbability(heldOut).map { -$0 }, length: rows.length)
    let chain = try MarkovPrior(fittedTo: rows, vocabulary: vocabulary)
    markov = BoundEstimate(nats: chain.logProbability(heldOut).map { -$0 }, length: rows.length)
  }
}
