import Diffusion
import Platform
import Tensors

/// G2D2, gradient-guided discrete diffusion: the posterior of clean tokens is fitted anew at every noise level.
///
/// Murata et al. 2025: a mean-field law p_α(z_0 | z_t, y) is fitted by gradient descent through relaxed tokens, and z_s
/// is drawn from it by the star-shaped or the Markov kernel.
///
/// No choice of options makes it exact: the tokens of p_α are independent, and the relaxed expectation is not
/// E log p(y | z_0) at τ > 0. The two objectives differ in what they aim at, see `claim`.
public struct G2D2: Sampler {
  /// Raised when results change.
  public static let version = 2
  /// Chains that share a denoiser call; draws do not depend on it.
  static let block = 64
  /// Settings.
  public var options: Options

  /// The sampler with these settings.
  public init(_ options: Options = Options()) { self.options = options }

  /// `elbo` aims at the posterior and reaches it in the limit I → ∞, lr → 0, τ → 0 where p(z_0 | z_t, y) is a product
  /// over tokens; `released` minimises another objective, whose weight of y has no σ in it.
  public var claim: SamplerClaim { options.objective == .elbo ? .posterior : .other }

  /// S denoiser rows in sequence and S·I gradients a draw.
  public func cost(_ posterior: Posterior) -> SamplerCost {
    SamplerCost(
      denoiser: options.steps, sequential: options.steps, likelihood: options.steps * options.iterations,
      call: .gradient)
  }

  /// Needs a differentiable likelihood whose codebook is over the prior's vocabulary.
  public func check(_ posterior: Posterior) throws(Refusal) { _ = try differentiable(posterior) }

  private func differentiable(_ posterior: Posterior) throws(Refusal) -> any DifferentiableLikelihood {
    let o = options
    func need(_ condition: Bool, _ name: String, _ value: some Any, _ range: String) throws(Refusal) {
      if !condition { throw Refusal("G2D2: \(name) is \(value)", remedy: "\(name) must be \(range)") }
    }
    try need(o.steps >= 1, "steps", o.steps, "at least 1")
    try need(o.levels >= 2, "levels", o.levels, "at least 2")
    try need(o.iterations >= 0, "iterations", o.iterations, "at least 0")
    try need(o.measurements ?? 1 >= 1, "measurements", o.measurements ?? 1, "at least 1")
    try need(o.epsilon >= 0 && o.epsilon <= 1e-5, "epsilon", o.epsilon, "in 0...1e-5")
    try need(o.learningRate > 0 && o.learningRate.isFinite, "learningRate", o.learningRate, "positive and finite")
    try need(abs(o.learningRateRamp) <= 20, "learningRateRamp", o.learningRateRamp, "in -20...20")
    try need(o.lambda >= 0 && o.lambda.isFinite, "lambda", o.lambda, "finite and not negative")
    try need(abs(o.klRamp) <= 20, "klRamp", o.klRamp, "in -20...20")
    try need(o.forget >= 0 && o.forget <= 1, "forget", o.forget, "in 0...1")
    try need(o.temperature >= 1e-3 && o.temperature <= 1e3, "temperature", o.temperature, "in 0.001...1000")
    return try posterior.differentiable(for: "G2D2")
  }

  /// Algorithm: for j = 0…S−1, ℓ from the prior, α by I iterations from the warm start, z_s from the kernel.
  ///
  /// Throws `Refusal` as `check`, the prior's errors, and `DiffusionError.notFinite` where the objective overflows.
  public func sample(_ posterior: Posterior, chains: Int, _ stream: RandomStream) throws -> Samples {
    let likelihood = try differentiable(posterior)
    let (length, codebook) = (posterior.space.length, likelihood.codebook)
    let tokens =
      BinaryTable.applies(codebook, options)
      ? try sample(posterior, likelihood, BinaryTable(length: length, codebook: codebook), chains, stream)
      : try sample(posterior, likelihood, VariationalTable(length: length, codebook: codebook), chains, stream)
    var diagnostics = Diagnostics()
    diagnostics.denoiserCalls = chains * options.steps
    diagnostics.sequentialCalls = options.steps
    diagnostics.likelihoodCalls = chains * options.steps * options.iterations
    return Samples(tokens, diagnostics)
  }

  /// All chains, block by block.
  private func sample<Table: MeanFieldTable>(
    _ posterior: Posterior, _ likelihood: any DifferentiableLikelihood, _ table: Table, _ chains: Int,
    _ stream: RandomStream
  ) throws -> TokenBatch {
    var result = TokenBatch(count: chains, length: posterior.space.length)
    for first in stride(from: 0, to: chains, by: Self.block) {
      let rows = try sample(posterior, likelihood, table, first..<min(first + Self.block, chains), stream)
      result.storage.replaceSubrange(
        first * result.length..<first * result.length + rows.storage.count, with: rows.storage)
    }
    return result
  }

  /// Chains that advance together; each has its own randomness.
  private func sample<Table: MeanFieldTable>(
    _ posterior: Posterior, _ likelihood: any DifferentiableLikelihood, _ table: Table, _ chains: Range<Int>,
    _ stream: RandomStream
  ) throws -> TokenBatch {
    let space = posterior.space
    let transition = Transition(options, vocabulary: space.vocabulary)
    var z = TokenBatch(count: chains.count, length: space.length, repeating: space.mask)
    var tables = [Lanes](repeating: .zero, count: chains.count * table.count)  // α* of every chain
    var ℓ = [Float](repeating: 0, count: z.storage.count * space.vocabulary)
    var α = [Float](repeating: 0, count: space.length * space.vocabulary)
    for j in 0..<options.steps {
      try posterior.prior.denoise(z, transition.kernel(j), into: &ℓ)
      for (row, chain) in chains.enumerated() {
        var random = stream["chain", chain, j].generator()
        try tables.withUnsafeMutableBufferPointer { tables in
          guard let kept = tables.baseAddress.map({ $0 + row * table.count }) else { return }
          ℓ.withUnsafeBufferPointer {
            guard let prior = $0.baseAddress else { return }
            table.start(prior: prior + row * α.count, previous: j == 0 ? nil : kept, forget: options.forget)
          }
          try fit(table, likelihood, step: j, &random)
          kept.update(from: table.logits, count: table.count)
        }
        table.logProbabilities(into: &α)
        transition.draw(&z, row: row, α, step: j, &random)
      }
    }
    return z
  }

  /// The I iterations of one diffusion step.
  private func fit<Table: MeanFieldTable>(
    _ table: Table, _ likelihood: any DifferentiableLikelihood, step j: Int, _ random: inout RandomGenerator
  ) throws {
    let ramp = options.steps > 1 ? 0.5 - Double(j) / Double(options.steps - 1) : 0
    let learningRate = options.learningRate * pow(10, options.learningRateRamp * ramp)
    let rescale = (12288 / Double(options.measurements ?? max(1, likelihood.measurements))).squareRoot()
    let isBound = options.objective == .elbo
    let weight = isBound ? 1 : options.lambda * rescale * pow(10, options.klRamp * ramp)
    let objective: RelaxedObjective = isBound ? .negativeLogLikelihood : .residualNorm
    for k in 0..<options.iterations {
      table.relax(&random, temperature: options.temperature)
      let value = likelihood.value(objective, at: table.signal, gradient: table.gradient)
      guard value.isFinite else { throw DiffusionError.notFinite("G2D2's objective at step \(j), iteration \(k)") }
      table.descend(
        RAdam().step(k + 1, learningRate: learningRate), weight: weight, klGradient: options.klGradient,
        temperature: options.temperature)
    }
    guard table.isFinite else { throw DiffusionError.notFinite("G2D2's table after step \(j)") }
  }
}
