import Diffusion
import Dispatch
import Results
import Tensors

/// What a study will do and cost, found without running it: refused cells, calls, and their measured price.
public struct Forecast: Sendable {
  /// One sampler on one problem.
  public struct Cell: Sendable {
    /// The sampler's label.
    public let sampler: String
    /// The problem's name.
    public let problem: String
    /// Units of this cell, and how many of them are done.
    public let units: (planned: Int, done: Int)
    /// Calls per draw.
    public let cost: SamplerCost
    /// Core-seconds that the units which are not done will take: calls x measured price.
    public let seconds: Double
    /// Why it cannot run.
    public let refusal: Refusal?
  }

  /// In the order of problems, then samplers.
  public let cells: [Cell]
  /// Seconds of one denoiser row, of one likelihood call and of one instance (exact posterior included), by problem.
  public let prices: [Price]

  /// Measured prices on one problem, s.
  public struct Price: Sendable {
    /// One row through the denoiser.
    public let denoiser: Double
    /// One signal through the denoiser of signals, with its pullback.
    public let signal: Double
    /// One code of a signal through the denoiser of codes and the decoder, with the pullback of both.
    public let code: Double
    /// One evaluation of the likelihood.
    public let evaluation: Double
    /// One one-site change; an evaluation where the likelihood is not local.
    public let change: Double
    /// One gradient; an evaluation where there is none.
    public let gradient: Double
    /// One instance.
    public let instance: Double
  }

  /// Core-seconds of all cells.
  public var seconds: Double { cells.reduce(0) { $0 + $1.seconds } }
  /// The cells that cannot run.
  public var refused: [Cell] { cells.filter { $0.refusal != nil } }

  /// Checks every cell on the first instance of each problem; with `priced`, measures what calls cost there.
  ///
  /// Throws where an instance cannot be made: no data, no sequence that fits a hard measurement.
  public init(_ study: Study, units: [Unit], done: Set<Int>, priced: Bool) throws {
    var cells: [Cell] = []
    var prices: [Price] = []
    let config = study.config
    for (p, problem) in config.problems.enumerated() {
      if let count = study.heldOut[p]?.count, let last = config.items.max(), last >= count {
        throw Refusal(
          "item \(last) of \(problem.name) is beyond the \(count) held-out sequences", remedy: "use fewer items")
      }
      if config.design == .calibration { try study.checkCalibration(problem: p) }
      let start = DispatchTime.now().uptimeNanoseconds
      let instance = try study.instance(problem: p, item: config.items[0], seed: config.seeds[0])
      let making = Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-9
      if problem.task.product.truth == .heldout { try Self.requireSupport(study, problem: p, like: instance) }
      let price =
        priced
        ? try Price(instance.posterior, instance: making)
        : Price(
          denoiser: .nan, signal: .nan, code: .nan, evaluation: .nan, change: .nan, gradient: .nan, instance: making)
      prices.append(price)
      for (s, selection) in config.samplers.enumerated() {
        let mine = units.filter { $0.problem == p && $0.sampler == s }
        let finished = mine.count { done.contains($0.index) }
        var refusal: Refusal?
        do throws(Refusal) {
          try Self.check(selection.product, instance.posterior)
          if config.design == .calibration { try Study.checkIndependence(of: selection.product) }
        } catch { refusal = error }
        let cost = refusal == nil ? selection.product.cost(instance.posterior) : SamplerCost()
        let call =
          switch cost.call {
          case .evaluation: price.evaluation
          case .change: price.change
          case .gradient: price.gradient
          }
        let row =
          switch cost.rows {
          case .tokens: price.denoiser
          case .signals: price.signal
          case .codes: price.code
          }
        let draw = Double(cost.denoiser) * row + Double(cost.likelihood) * call
        let blocks = (config.draws + config.block - 1) / config.block
        let made = selection.product.claim == .point ? blocks : config.draws
        let share = price.instance / Double(config.samplers.count)
        let left = refusal == nil ? Double(mine.count - finished) : 0
        cells.append(
          Cell(
            sampler: selection.label, problem: problem.name, units: (mine.count, finished), cost: cost,
            seconds: left * (Double(made) * draw + share), refusal: refusal))
      }
    }
    self.cells = cells
    self.prices = prices
  }

  /// What a sampler needs of prior and likelihood; a learned prior must know the noise that it walks back through.
  private static func check(_ sampler: any Sampler, _ posterior: Posterior) throws(Refusal) {
    if let prior = posterior.prior as? any ProcessBoundPrior, let sampler = sampler as? any ProcessBoundSampler {
      try prior.check(process: sampler.processName)
    }
    try sampler.check(posterior)
  }

  /// Makes every instance of a problem whose likelihood forbids sequences: a measurement of a held-out truth may fit
  /// nothing in the support, and then no posterior exists.
  private static func requireSupport(_ study: Study, problem: Int, like first: Instance) throws {
    let space = first.posterior.space
    let constants = TokenBatch(rows: (0..<space.vocabulary).map { Array(repeating: Token($0), count: space.length) })
    guard first.posterior.likelihood.logLikelihood(constants).contains(-.infinity) else { return }
    for item in study.config.items {
      for seed in study.config.seeds {
        do { _ = try study.instance(problem: problem, item: item, seed: seed) } catch {
          throw Refusal(
            "item \(item), seed \(seed): \(error)", remedy: "allow mismatches, or draw truths from the support")
        }
      }
    }
  }
}

extension Forecast.Price {
  /// Times a batch of 16 rows through the denoiser at half noise, and likelihood calls, for a few milliseconds each.
  init(_ posterior: Posterior, instance: Double) throws {
    let space = posterior.space
    let process =
      (posterior.prior as? any ProcessBoundPrior)?.noiseProcess ?? UniformProcess(vocabulary: space.vocabulary)
    var x = TokenBatch(count: 16, length: space.length)
    var random = RandomStream(seed: 0)["price"].generator()
    for n in x.storage.indices { x.storage[n] = Token(random.uniform(below: space.vocabulary)) }
    var rows = [Float](repeating: 0, count: x.storage.count * space.vocabulary)
    let kernel = process.kernel(at: 0.7)
    denoiser = try Self.time { try posterior.prior.denoise(x, kernel, into: &rows) } / 16
    if let signals = posterior.continuous {
      let rows = signals.dimension > 1000 ? 1 : 16
      let noise = RealBatch.normal(count: rows, dimension: signals.dimension, &random)
      signal = try Self.time { _ = try signals.denoise(noise, 1) { $0 } } / Double(rows)
    } else {
      signal = .nan
    }
    if let coded = posterior.coded {
      let noise = RealBatch.normal(count: 4, dimension: coded.codec.codes, &random)
      code = try Self.time { _ = try coded.prior.denoise(noise, 1) { coded.codec.decode($0) { $0 }.pullback } } / 4
    } else {
      code = .nan
    }
    evaluation = Self.time { _ = posterior.likelihood.logLikelihood(x) } / 16
    if let local = posterior.likelihood as? any LocalLikelihood {
      var z = Array(x[row: 0])
      let seconds = Self.time {
        z.withUnsafeMutableBufferPointer { z in
          guard let base = z.baseAddress else { return }
          _ = local.metropolis(base, reference: base, logWeight: -1, proposals: 2000, &random)
        }
      }
      change = seconds / 2000
    } else {
      change = evaluation
    }
    if let smooth = posterior.likelihood as? any DifferentiableLikelihood {
      let signal = [Double](repeating: 0.5, count: space.length * smooth.codebook.dimension)
      var gradient = signal
      self.gradient = Self.time {
        signal.withUnsafeBufferPointer { signal in
          gradient.withUnsafeMutableBufferPointer {
            _ = smooth.value(.negativeLogLikelihood, at: signal, gradient: $0)
          }
        }
      }
    } else {
      gradient = evaluation
    }
    self.instance = instance
  }

  /// The fastest of a few calls: what is slower is somebody else's.
  private static func time(_ work: () throws -> Void) rethrows -> Double {
    var best = Double.infinity
    let begin = DispatchTime.now().uptimeNanoseconds
    repeat {
      let start = DispatchTime.now().uptimeNanoseconds
      try work()
      best = min(best, Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-9)
    } while DispatchTime.now().uptimeNanoseconds - begin < 20_000_000
    return best
  }
}
