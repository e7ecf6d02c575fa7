import Diffusion
import Platform
import Tensors

extension APSSMC {
  /// The weighted particles of one run.
  struct Population {
    /// Complete sequences.
    var tokens: [[Token]]
    /// Log-weights, normalised.
    var logWeights: [Double]
    /// The estimate of log p(y).
    var logEvidence = 0.0
    /// Of the last step, before any resampling.
    var effectiveSampleSize = 0.0
    /// States that were optimised.
    var states = 0
    /// Steps, each with one batch through the denoiser.
    var steps = 0
    /// Gradients and evaluations.
    var likelihoodCalls = 0
  }

  /// What a masked state proposes: the positions to reveal with their rows π and log x_θ − log π, and log ψ.
  private struct Proposal {
    var sites: [Int] = []
    var laws: [[Double]] = []
    var logRatios: [[Double]] = []
    var logTwist = 0.0
  }

  /// One run of sequential Monte Carlo.
  func run(
    _ prior: any DiscretePrior, _ likelihood: any DifferentiableLikelihood, _ random: inout RandomGenerator
  ) throws -> Population {
    let space = prior.space
    let particles = options.particles
    let expectation = QuantisedExpectation(likelihood, options.inner)
    let start = [Token](repeating: space.mask, count: space.length)
    var population = Population(
      tokens: [[Token]](repeating: start, count: particles),
      logWeights: [Double](repeating: -log(Double(particles)), count: particles))
    var proposals = try propose([start], prior, expectation, &population)
    var state = [Int](repeating: 0, count: particles)
    population.logEvidence = proposals[0].logTwist
    for revealed in stride(from: 0, to: space.length, by: options.tokensPerStep) {
      for i in 0..<particles {
        let proposal = proposals[state[i]]
        population.logWeights[i] -= proposal.logTwist
        for (row, site) in proposal.sites.enumerated() {
          let k = random.categorical(proposal.laws[row]) ?? 0
          population.tokens[i][site] = Token(k)
          population.logWeights[i] += proposal.logRatios[row][k]
        }
      }
      if revealed + options.tokensPerStep < space.length {
        let distinct: [[Token]]
        (distinct, state) = Self.distinct(population.tokens)
        proposals = try propose(distinct, prior, expectation, &population)
        for i in 0..<particles { population.logWeights[i] += proposals[state[i]].logTwist }
      } else {
        let ℓ = likelihood.logLikelihood(TokenBatch(rows: population.tokens))
        population.likelihoodCalls += particles
        for i in 0..<particles { population.logWeights[i] += ℓ[i] }
      }
      let weights = try LogWeights(particles) { population.logWeights[$0] }
      population.logEvidence += weights.logMean + log(Double(particles))
      population.logWeights = weights.normalised.map(log)
      population.effectiveSampleSize = weights.effectiveSampleSize
      let isLast = revealed + options.tokensPerStep >= space.length
      if !isLast, population.effectiveSampleSize < options.resampleThreshold * Double(particles) {
        let survivors = weights.systematic(random.uniform())
        population.tokens = survivors.map { population.tokens[$0] }
        state = survivors.map { state[$0] }
        population.logWeights = [Double](repeating: -log(Double(particles)), count: particles)
      }
    }
    population.likelihoodCalls += expectation.evaluations
    return population
  }

  /// Optimises every state (all have the same number of masks), with one batch through the denoiser.
  private func propose(
    _ states: [[Token]], _ prior: any DiscretePrior, _ expectation: QuantisedExpectation,
    _ population: inout Population
  ) throws -> [Proposal] {
    let (length, v) = (prior.space.length, prior.space.vocabulary)
    let masks = states[0].count { $0 == prior.space.mask }
    let process = AbsorbingProcess(vocabulary: v, epsilon: options.epsilon)
    let kernel = process.kernel(at: min(Double(masks) / Double(length), 1 - 1e-9))
    var rows = [Float](repeating: 0, count: states.count * length * v)
    try prior.denoise(TokenBatch(rows: states), kernel, into: &rows)
    population.states += states.count
    population.steps += 1
    var completed: [[Token]] = []
    var proposals: [Proposal] = []
    for (index, z) in states.enumerated() {
      let ℓ = rows[index * length * v..<(index + 1) * length * v].map(Double.init)
      try expectation.optimise(z, logPrior: ℓ, revealProbability: 1 / Double(masks))
      completed.append(expectation.completed(z))
      let score = expectation.confidence
      let order = expectation.masked.indices.sorted { (score[$0], $1) > (score[$1], $0) }
      var proposal = Proposal()
      for r in order.prefix(options.tokensPerStep) {
        let site = expectation.masked[r]
        let p = ℓ[site * v..<(site + 1) * v].map(exp)
        let law = zip(expectation.tiltedRow(r), p).map { (1 - options.priorShare) * $0 + options.priorShare * $1 }
        proposal.sites.append(site)
        proposal.laws.append(law)
        proposal.logRatios.append(zip(p, law).map { $1 > 0 ? log($0 / $1) : -.infinity })
      }
      proposals.append(proposal)
    }
    // A twist must be positive: a completion that is impossible counts as very unlikely.
    let twists = expectation.logLikelihood(completed)
    population.likelihoodCalls += completed.count
    for i in proposals.indices { proposals[i].logTwist = max(options.twistExponent * twists[i], -1e12) }
    return proposals
  }

  /// The different states in order of appearance, and every particle's index among them.
  private static func distinct(_ tokens: [[Token]]) -> (states: [[Token]], index: [Int]) {
    var states: [[Token]] = []
    var found: [[Token]: Int] = [:]
    let index = tokens.map { z in
      if let known = found[z] { return known }
      found[z] = states.count
      states.append(z)
      return states.count - 1
    }
    return (states, index)
  }
}
