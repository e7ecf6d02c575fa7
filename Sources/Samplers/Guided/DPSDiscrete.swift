import Diffusion
import Platform
import Tensors

/// DPS for discrete diffusion: every reverse rate to a one-site neighbour is multiplied by the ratio of their values.
///
/// R^y(x → x′) = R(x → x′)·p̂(y | x′)/p̂(y | x): the guidance-rate baseline of Chu et al. 2025, section 4. With exact
/// values the guided rates are those of the posterior, so S → ∞ is exact.
public struct DPSDiscrete: Sampler {
  /// Changes when results change.
  public static let version = 3

  /// Settings; the paper gives no number of steps.
  public struct Options: Hashable, Sendable {
    /// S, reverse steps before the final denoising, ≥ 1.
    public var steps = 64
    /// The value estimate; `oneStep` and `mean` send every neighbour through the denoiser.
    public var value = ValueEstimate.oneStep
    /// n, draws of x0 an estimate (`oneStep`, `mean`), ≥ 1; all neighbours share their random numbers.
    public var draws = 1
    /// The step law that the ratios multiply: `analytic`, renormalised, or `euler`, the rest on staying.
    public var method = ReverseMethod.analytic
    /// Log-ratios are cut off above this, nats, > 0.
    public var logRatioCap = 80.0
    /// Log-ratios are divided by this, > 0.
    public var temperature = 1.0
    /// The noise to walk back through.
    public var process = GuidingProcess.uniform
    /// 64 steps.
    public init() {}
  }

  /// S, value, method.
  public var options: Options
  /// Neighbours that are denoised together, and the least number of chains that walk together.
  static let block = 64
  /// The most denoiser calls of a draw: hours of a core for a small network.
  static let mostCalls = 1_000_000

  /// 64 steps by default.
  public init(_ options: Options = Options()) { self.options = options }

  /// `posterior` for exact values at temperature 1, in the limit S → ∞; else `other`.
  public var claim: SamplerClaim { options.value == .exact && options.temperature == 1 ? .posterior : .other }

  /// Refuses `value: exact` where nothing is exact, and the star-shaped step, which has no rates.
  public func check(_ posterior: Posterior) throws(Refusal) {
    guard options.steps >= 1, options.draws >= 1, options.logRatioCap > 0, options.temperature > 0,
      options.temperature < .infinity
    else {
      throw Refusal("steps, draws, logRatioCap and temperature must be positive", remedy: "raise them")
    }
    if options.method == .star {
      throw Refusal("the star-shaped process has no rates to guide", remedy: "set method to analytic or euler")
    }
    let process = options.process.make(vocabulary: posterior.space.vocabulary)
    try options.value.check(posterior, process, neighbours: true)
    let calls = cost(posterior).denoiser
    if calls > Self.mostCalls {
      throw Refusal(
        "\(options.steps) steps that ask all \(posterior.space.length * (posterior.space.vocabulary - 1)) neighbours are "
          + "\(calls) denoiser calls a draw, more than \(Self.mostCalls)",
        remedy: "use dps_taylor, which asks for a gradient, or a smaller space")
    }
  }

  /// (S + 1)(1 + L(V − 1)) denoiser calls, an upper bound under masking, where L·V neighbours shrink with the masks;
  /// 2(S + 1) with exact values, whose ratios of all neighbours count as one call.
  public func cost(_ posterior: Posterior) -> SamplerCost {
    let (steps, v) = (options.steps + 1, posterior.space.vocabulary)
    if options.value == .exact { return SamplerCost(denoiser: 2 * steps, sequential: 2 * steps) }
    let rows = 1 + posterior.space.length * (options.process == .absorbing ? v : v - 1)
    return SamplerCost(denoiser: steps * rows, sequential: 2 * steps, likelihood: steps * rows * options.draws)
  }

  /// Independent chains.
  public func sample(_ posterior: Posterior, chains: Int, _ stream: RandomStream) throws -> Samples {
    try check(posterior)
    let l = posterior.space.length
    let process = options.process.make(vocabulary: posterior.space.vocabulary)
    let grid = process.grid(steps: options.steps)
    let guide = Guide(posterior: posterior, estimate: options.value, draws: options.draws)
    let step = GuidedStep(method: options.method, cap: options.logRatioCap, temperature: options.temperature)
    var diagnostics = Diagnostics()
    var batches: [TokenBatch] = []
    let block = posterior.space.chainBlock(rows: 1, least: Self.block)
    for start in stride(from: 0, to: chains, by: block) {
      var random = stream["chains", start].generator()
      diagnostics.sequentialCalls = 0
      var x = process.limit(count: min(block, chains - start), length: l, &random)
      for (later, earlier) in zip(grid, grid.dropFirst()) {
        var rows = GuidedRows(tokens: x)
        try guide.denoise(&rows, later, &diagnostics)
        let ratios = try guide.neighbourLogRatios(rows, later, &random, &diagnostics)
        // R^y(x → x′) = R(x → x′)·p̂(y | x′)/p̂(y | x)
        try step(&x, rows.denoised, ratios, from: later, to: earlier, &random)
      }
      batches.append(x)
    }
    return Samples(batches.isEmpty ? TokenBatch(count: 0, length: l) : .concatenate(batches), diagnostics)
  }
}
