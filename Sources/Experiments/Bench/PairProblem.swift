import Diffusion
import Platform
import Tasks
import Tensors

/// A pair measurement of 1,024 random bits, and Metropolis-Hastings on it from a random start.
struct PairProblem {
  let name: String
  let likelihood: PairLikelihood
  /// Random sequences: starts of the chains, and what their distance is taken to.
  let starts: TokenBatch
  /// log ω(η) at η = 0.1.
  let logWeight = log(NoiseKernel.uniform(0.1, vocabulary: 2).mismatchWeight)

  init(_ operation: PairOperation, pairs count: Int, chains: Int = 64) {
    let length = 1024
    let stream = RandomStream(seed: 1)[operation.rawValue]
    let pairs = PairLikelihood.randomPairs(count, length: length, stream["pairs"])
    var random = stream["bits"].generator()
    var starts = TokenBatch(count: chains, length: length)
    for n in starts.storage.indices { starts.storage[n] = random.bernoulli(0.5) ? 1 : 0 }
    let truth = (0..<length).map { _ in random.bernoulli(0.2) ? Token(1) : 0 }
    name = "\(operation.rawValue.uppercased()) \(count) pairs"
    likelihood = PairLikelihood(
      operation, pairs: pairs, measured: PairLikelihood.apply(operation, pairs, to: truth), length: length)
    self.starts = starts
  }

  /// Runs the first `chains` chains from their starts and gives the last states; `run` gets z, x and the generator.
  func run(
    chains: Int, from z: TokenBatch? = nil,
    _ run: (UnsafeMutablePointer<Token>, UnsafePointer<Token>, inout RandomGenerator) -> MetropolisCounts
  ) -> TokenBatch {
    var random = RandomStream(seed: 1)["chains"].generator()
    var z = z ?? starts
    starts.storage.withUnsafeBufferPointer { x in
      z.storage.withUnsafeMutableBufferPointer { z in
        guard let x = x.baseAddress, let z = z.baseAddress else { return }
        for row in 0..<chains { _ = run(z + row * starts.length, x + row * starts.length, &random) }
      }
    }
    return z
  }
}

/// A likelihood whose loop of proposals is the default one: a change of O(degree) each, nothing cached.
struct DirectChanges<Base: LocalLikelihood>: LocalLikelihood {
  let base: Base
  var space: TokenSpace { base.space }
  func logLikelihood(_ x: TokenBatch) -> [Double] { base.logLikelihood(x) }
  func state(of z: UnsafePointer<Token>) -> Base.State { base.state(of: z) }
  func change(_ state: borrowing Base.State, _ z: UnsafePointer<Token>, site: Int, to token: Token) -> Double {
    base.change(state, z, site: site, to: token)
  }
  func apply(_ state: inout Base.State, _ z: UnsafePointer<Token>, site: Int, to token: Token) {
    base.apply(&state, z, site: site, to: token)
  }
}

/// A likelihood that hides its structure: every proposal is evaluated in full.
struct FullRecomputation: Likelihood {
  let base: any Likelihood
  var space: TokenSpace { base.space }
  func logLikelihood(_ x: TokenBatch) -> [Double] { base.logLikelihood(x) }
}
