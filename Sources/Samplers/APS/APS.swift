import Diffusion
import Platform
import Tensors

/// APS, anchored posterior sampling: at each of T steps the prior's rows of the masked positions are tilted until their
/// anchors explain y, and the most confident anchors are revealed for good (Algorithm 1 of Rout and others, 2025).
///
/// A point estimator: without noise on the confidences its law is a unit mass. Where the paper is silent, the defaults
/// are those of the authors' follow-up or ours: see `Options`.
public struct APS: Sampler {
  /// Raised when results change.
  public static let version = 1
  /// Settings.
  public var options: Options

  /// The sampler with these settings.
  public init(_ options: Options = Options()) { self.options = options }

  /// A unit mass where nothing is random; else a law that is not the posterior.
  public var claim: SamplerClaim { options.confidenceNoise == 0 ? .point : .other }

  /// At most T denoiser rows and T·N gradients; a deterministic run costs this once for all chains.
  public func cost(_ posterior: Posterior) -> SamplerCost {
    let steps = min(options.steps, posterior.space.length)
    return SamplerCost(denoiser: steps, sequential: steps, likelihood: steps * options.iterations, call: .gradient)
  }

  /// Needs a differentiable likelihood whose codebook is over the prior's vocabulary.
  public func check(_ posterior: Posterior) throws(Refusal) { _ = try options.differentiable(posterior, "APS") }

  /// Runs Algorithm 1 for every chain.
  ///
  /// Without confidence noise all chains are equal: one runs and is repeated, and counted once.
  /// Throws `Refusal` as `check`, the prior's errors, and `DiffusionError.notFinite` where the loss overflows.
  public func sample(_ posterior: Posterior, chains: Int, _ stream: RandomStream) throws -> Samples {
    let likelihood = try options.differentiable(posterior, "APS")
    let space = posterior.space
    let expectation = QuantisedExpectation(likelihood, options)
    var diagnostics = Diagnostics()
    var rows = [Float](repeating: 0, count: space.length * space.vocabulary)
    var result = TokenBatch(count: chains, length: space.length)
    let runs = options.confidenceNoise == 0 ? min(chains, 1) : chains
    for run in 0..<runs {
      var random = stream["chain", run].generator()
      var calls = 0
      let x = try reconstruct(space, expectation, &random) { z, kernel in
        calls += 1
        try posterior.prior.denoise(TokenBatch(rows: [z]), kernel, into: &rows)
        return rows.map(Double.init)
      }
      diagnostics.denoiserCalls += calls
      diagnostics.sequentialCalls = max(diagnostics.sequentialCalls, calls)
      for chain in runs == chains ? run..<run + 1 : 0..<chains {
        result.storage.replaceSubrange(chain * space.length..<(chain + 1) * space.length, with: x)
      }
    }
    diagnostics.likelihoodCalls = expectation.evaluations
    return Samples(result, diagnostics)
  }

  /// One reconstruction, with log x_θ (L, V) from `denoise`.
  func reconstruct(
    _ space: TokenSpace, _ expectation: QuantisedExpectation, _ random: inout RandomGenerator,
    denoise: ([Token], NoiseKernel) throws -> [Double]
  ) throws -> [Token] {
    let process = AbsorbingProcess(vocabulary: space.vocabulary, epsilon: options.epsilon)
    let schedule = RevealSchedule(options.schedule, steps: options.steps, length: space.length)
    var z = [Token](repeating: space.mask, count: space.length)
    var τ = options.confidenceNoise
    for j in 0..<options.steps where z.contains(space.mask) {
      let ℓ = try denoise(z, process.kernel(at: min(schedule.maskProbability(before: j), 1 - 1e-9)))
      try expectation.optimise(z, logPrior: ℓ, revealProbability: schedule.revealProbability(j))
      let masked = expectation.masked
      var score = Array(expectation.confidence[0..<masked.count])
      if τ > 0 { for r in score.indices { score[r] += τ * random.gumbel() } }
      τ *= 1 - Double(j + 1) / Double(options.steps)
      let kept = masked.count - schedule.remaining(after: j, masked: masked.count)
      for r in score.indices.sorted(by: { (score[$0], $1) > (score[$1], $0) }).prefix(kept) {
        z[masked[r]] = expectation.anchors[r]
      }
    }
    return z
  }
}

extension APS.Options {
  /// The likelihood as a differentiable one; refused where it is none or an option is out of range.
  func differentiable(_ posterior: Posterior, _ sampler: String) throws(Refusal) -> any DifferentiableLikelihood {
    func need(_ condition: Bool, _ name: String, _ value: some Any, _ range: String) throws(Refusal) {
      if !condition { throw Refusal("\(sampler): \(name) is \(value)", remedy: "\(name) must be \(range)") }
    }
    try need(steps >= 1, "steps", steps, "at least 1")
    try need(iterations >= 0, "iterations", iterations, "at least 0")
    try need(learningRate > 0 && learningRate.isFinite, "learningRate", learningRate, "positive and finite")
    try need(beta >= 0 && beta.isFinite, "beta", beta, "finite and not negative")
    try need(confidenceNoise >= 0 && confidenceNoise.isFinite, "confidenceNoise", confidenceNoise, "at least 0")
    try need(temperature >= 1e-3 && temperature <= 1e3, "temperature", temperature, "in 0.001...1000")
    try need(epsilon >= 0 && epsilon < 1, "epsilon", epsilon, "in 0..<1")
    return try posterior.differentiable(for: sampler)
  }
}
