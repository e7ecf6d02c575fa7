import Diffusion
import Platform
import Tensors

/// T single-site Metropolis-Hastings proposals a row, started at z = x.
///
/// Chu et al. 2025, (8) and (13). A `LocalLikelihood` runs its own `metropolis`. Any other is evaluated in full for
/// every proposal, rows in lock-step, on the same random words: the trajectory is that of the default
/// `LocalLikelihood.metropolis`. Between two sequences of zero likelihood Δℓ is 0.
struct MetropolisStep: LikelihoodStep {
  let likelihood: any Likelihood
  let proposals: Int
  /// Rows in lock-step, and so also the memory of random words: 8·T·block bytes.
  static let block = 64

  init(_ likelihood: any Likelihood, proposals: Int) {
    self.likelihood = likelihood
    self.proposals = proposals
  }

  var calls: Int { proposals }

  func draw(
    from x: TokenBatch, weight ω: Double, _ stream: RandomStream, _ work: inout LikelihoodWork
  ) throws -> TokenBatch {
    var random = stream.generator()
    if let local = likelihood as? any LocalLikelihood { return draw(local, from: x, log(ω), &random, &work) }
    var z = x
    for start in stride(from: 0, to: x.count, by: Self.block) {
      let rows = start..<min(start + Self.block, x.count)
      let moved = try drawInFull(from: x.gather(rows), log(ω), &random, &work)
      z.storage.replaceSubrange(start * x.length..<rows.upperBound * x.length, with: moved.storage)
    }
    return z
  }

  private func draw(
    _ likelihood: some LocalLikelihood, from x: TokenBatch, _ logWeight: Double, _ random: inout RandomGenerator,
    _ work: inout LikelihoodWork
  ) -> TokenBatch {
    var z = x
    let rows = x.count
    x.storage.withUnsafeBufferPointer { x in
      z.storage.withUnsafeMutableBufferPointer { z in
        guard let source = x.baseAddress, let target = z.baseAddress else { return }
        work.moves += likelihood.metropolis(
          rows: rows, target, reference: source, logWeight: logWeight, proposals: proposals, &random)
      }
    }
    work.calls += x.count * proposals
    return z
  }

  private func drawInFull(
    from x: TokenBatch, _ logWeight: Double, _ random: inout RandomGenerator, _ work: inout LikelihoodWork
  ) throws -> TokenBatch {
    let (sites, symbols) = (UInt64(x.length), UInt64(likelihood.space.vocabulary))
    var words = [UInt64](repeating: 0, count: x.count * proposals)
    words.withUnsafeMutableBufferPointer { random.fill($0) }
    var z = x
    var current = try finite(likelihood.logLikelihood(z))
    for t in 0..<proposals {
      var proposed = z
      for row in 0..<x.count {
        let (site, token) = Metropolis.proposal(words[row * proposals + t], sites: sites, symbols: symbols)
        proposed[row, site] = token
      }
      let next = try finite(likelihood.logLikelihood(proposed))
      for row in 0..<x.count {
        let word = words[row * proposals + t]
        let (site, token) = Metropolis.proposal(word, sites: sites, symbols: symbols)
        let old = z[row, site]
        if token == old { continue }
        let distance = (token != x[row, site] ? 1.0 : 0) - (old != x[row, site] ? 1.0 : 0)
        let change = next[row] == current[row] ? 0 : next[row] - current[row]
        let logRatio = change + (distance == 0 ? 0 : distance * logWeight)
        if word &>> 32 < Metropolis.threshold(logRatio) {
          z[row, site] = token
          current[row] = next[row]
          work.moves.moves += 1
        }
      }
    }
    work.moves.proposals += words.count
    work.calls += words.count
    return z
  }

  private func finite(_ values: [Double]) throws -> [Double] {
    guard values.allSatisfy({ $0 < .infinity }) else { throw DiffusionError.notFinite("the log-likelihood") }
    return values
  }
}
