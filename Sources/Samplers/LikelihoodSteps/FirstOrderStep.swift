import Diffusion
import Platform
import Tensors

/// A likelihood step that walks row by row with the log-likelihood to first order around x as its guide.
protocol FirstOrderStep: LikelihoodStep {
  var likelihood: any LocalLikelihood & DifferentiableLikelihood { get }
  /// T, proposals of a row.
  var proposals: Int { get }
  /// One proposal from z; what it evaluates and moves is counted.
  func propose<L: LocalLikelihood>(
    _ walk: inout FirstOrderWalk<L>, _ random: inout RandomGenerator, _ work: inout LikelihoodWork
  )
}

extension FirstOrderStep {
  /// T proposals and one gradient.
  var calls: Int { proposals + 1 }

  /// T proposals a row, started at z = x.
  func draw(
    from x: TokenBatch, weight ω: Double, _ stream: RandomStream, _ work: inout LikelihoodWork
  ) throws -> TokenBatch {
    var random = stream.generator()
    return try x.updatingRows { z, x in try walk(likelihood, z, x, log(ω), &random, &work) }
  }

  private func walk(
    _ likelihood: some LocalLikelihood & DifferentiableLikelihood, _ z: UnsafeMutablePointer<Token>,
    _ x: UnsafePointer<Token>, _ logWeight: Double, _ random: inout RandomGenerator, _ work: inout LikelihoodWork
  ) throws {
    let first = try FirstOrder(likelihood, around: x)
    var walk = FirstOrderWalk(likelihood, first, z, x, logWeight)
    work.moves.proposals += proposals
    work.calls += 1
    for _ in 0..<proposals { propose(&walk, &random, &work) }
  }
}

/// The state of such a walk.
struct FirstOrderWalk<L: LocalLikelihood> {
  let likelihood: L
  let first: FirstOrder
  let z: UnsafeMutablePointer<Token>
  let x: UnsafePointer<Token>
  /// log ω.
  let logWeight: Double
  private var state: L.State
  /// Laws of symbols by site, made when they are first asked for.
  var laws: [[Double]]

  init(
    _ likelihood: L, _ first: FirstOrder, _ z: UnsafeMutablePointer<Token>, _ x: UnsafePointer<Token>,
    _ logWeight: Double
  ) {
    (self.likelihood, self.first, self.z, self.x, self.logWeight) = (likelihood, first, z, x, logWeight)
    state = likelihood.state(of: z)
    laws = Array(repeating: [], count: likelihood.space.length)
  }

  /// Δd·log ω.
  func priorChange(site: Int, to token: Token) -> Double {
    let distance = (token != x[site] ? 1.0 : 0) - (z[site] != x[site] ? 1.0 : 0)
    return distance == 0 ? 0 : distance * logWeight
  }

  /// Δℓ, evaluated.
  func change(site: Int, to token: Token) -> Double { likelihood.change(state, z, site: site, to: token) }

  /// z_site := token.
  mutating func move(site: Int, to token: Token) {
    likelihood.apply(&state, z, site: site, to: token)
    z[site] = token
  }
}
