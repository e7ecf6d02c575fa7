import Diffusion
import Platform
import Tensors

/// Trains a network on sequences, one step at a time; what comes out is a function of the arguments and the step alone.
///
/// The gradient of a batch is summed over micro-batches of fixed size, in `lanes` sums side by side that are joined in
/// order, so that the number of threads changes no bit. Items come in a new random order every epoch; order and noise
/// of a step are drawn from streams named by epoch, step and item.
public final class Trainer {
  /// How to train.
  public struct Options: Sendable {
    /// Items of a step; a multiple of `microBatch`.
    public var batch = 64
    /// Items that go through the network together.
    public var microBatch = 4
    /// Sums of gradients that are formed side by side.
    public var lanes = 2
    /// Threads that share the lanes; results do not depend on it.
    public var threads = 1
    /// What is made small.
    public var loss = DenoisingLoss.crossEntropy
    /// AdamW or RAdam.
    public var rule: any OptimiserRule = AdamW()
    /// The learning rate.
    public var schedule = WarmUpCosine(peak: 1e-3, warmUp: 100, total: 1000)
    /// λ of matrices.
    public var weightDecay = 0.01
    /// The largest norm of a gradient.
    public var clip = 1.0
    /// The decay of the average that is kept of the parameters.
    public var averageDecay = 0.999
    /// In what products are computed.
    public var precision = Precision.float32

    /// The defaults.
    public init() {}
  }

  /// What is noted of a step.
  public struct Record: Sendable, Equatable {
    /// Counted from 1.
    public var step: Int
    /// Mean over the batch, nats a token.
    public var loss: Double
    /// The learning rate.
    public var rate: Double
    /// ‖g‖ before clipping.
    public var gradientNorm: Double
  }

  /// The network, its process and the meaning of its outputs.
  public let prior: NeuralPrior
  /// Steps made.
  public private(set) var step = 0
  private let options: Options
  private let levels: NoiseLevels
  private let items: TokenBatch
  private let stream: RandomStream
  private let gradients: [Tensor]
  private let optimiser: Optimiser
  private let average: ParameterAverage
  private var order: (epoch: Int, items: [Int])?

  /// A trainer before its first step.
  ///
  /// Requires at least one row, rows of the prior's space, whole micro-batches, and a loss that fits: score entropy is
  /// for uniform noise, and the only loss of log-scores.
  public init(
    _ prior: NeuralPrior, on rows: TokenBatch, _ levels: NoiseLevels, _ options: Options, _ stream: RandomStream
  ) {
    precondition(rows.count > 0 && rows.length == prior.space.length, "rows must be sequences of the prior's space")
    precondition(options.batch % options.microBatch == 0 && options.lanes >= 1, "whole micro-batches make a batch")
    precondition(
      options.loss == .scoreEntropy ? prior.process == .uniform : prior.readout == .denoiser,
      "\(options.loss.rawValue) is no loss of a \(prior.readout.rawValue) under \(prior.process.rawValue) noise")
    (self.prior, self.levels, self.options, self.stream) = (prior, levels, options, stream)
    let site = prior.transformer.shape.sites
    var items = TokenBatch(count: rows.count, length: rows.length)
    for row in 0..<rows.count {
      for (slot, i) in site.enumerated() { items[row, slot] = rows[row, i] }
    }
    self.items = items
    let layout = prior.transformer.layout
    let groups = layout.groups(weightDecay: options.weightDecay)
    gradients = (0..<options.lanes).map { _ in Tensor(zeros: [layout.count]) }
    optimiser = Optimiser(options.rule, groups)
    average = prior.transformer.values.withFloats {
      ParameterAverage(groups, of: split($0, at: layout.decaying), decay: options.averageDecay)
    }
  }

  /// One step of the optimiser.
  ///
  /// Throws `OptimiserError` where a gradient is not finite.
  public func advance() throws -> Record {
    let picked = (0..<options.batch).map { item(step * options.batch + $0) }
    let count = options.batch / options.microBatch
    var losses = [Double](repeating: 0, count: count)
    losses.withUnsafeMutableBufferPointer { losses in
      nonisolated(unsafe) let losses = losses
      let work = GradientWork(prior: prior, levels: levels, options: options, stream: stream, step: step)
      share(options.lanes, threads: options.threads) { [gradients, items, options] lane in
        gradients[lane].update { $0.update(repeating: 0) }
        for m in stride(from: lane, to: count, by: options.lanes) {
          let rows = items.gather(picked[m * options.microBatch..<(m + 1) * options.microBatch])
          losses[m] = work.accumulate(rows, first: m * options.microBatch, into: gradients[lane])
        }
      }
    }
    let layout = prior.transformer.layout
    for lane in 1..<max(1, options.lanes) { add(gradients[lane], to: gradients[0]) }
    let rate = options.schedule(step + 1)
    let norm = try gradients[0].withFloats { gradient in
      let gradient = split(gradient, at: layout.decaying)
      let norm = globalNorm(gradient)
      try prior.transformer.values.update { values in
        try optimiser.step(
          split(values, at: layout.decaying), gradients: gradient, learningRate: rate,
          gradientScale: clippingFactor(norm: norm, limit: options.clip))
      }
      return norm
    }
    prior.transformer.values.withFloats { average.update(split($0, at: layout.decaying)) }
    step += 1
    return Record(step: step, loss: losses.reduce(0, +), rate: rate, gradientNorm: norm)
  }

  /// The prior with the averaged parameters: a copy that further steps do not change.
  public func averaged() -> NeuralPrior {
    let layout = prior.transformer.layout
    let values = Tensor(shape: [layout.count]) { target in
      for (g, start) in [0, layout.decaying].enumerated() {
        average.withAverage(g) { source in
          _ = UnsafeMutableBufferPointer(rebasing: target[start..<start + source.count]).update(from: source)
        }
      }
    }
    var result = NeuralPrior(prior.transformer.with(values), prior.process, prior.readout, levels: prior.levels)
    result.precision = prior.precision
    result.threads = prior.threads
    return result
  }

  /// The g-th item of all epochs, each a new order.
  func item(_ g: Int) -> Int {
    let (epoch, position) = g.quotientAndRemainder(dividingBy: items.count)
    if order?.epoch != epoch {
      var random = stream["order", epoch].generator()
      order = (epoch, random.permutation(items.count))
    }
    return order?.items[position] ?? 0
  }

  /// Writes everything that the next step depends on, with texts of the caller; the file appears whole or not at all.
  public func save(to path: String, notes: [String: String]) throws {
    var checkpoint = Checkpoint()
    checkpoint.step = step
    checkpoint.strings = notes
    var buffers = optimiser.save(in: &checkpoint) + average.save(in: &checkpoint)
    try prior.transformer.values.withFloats { values in
      buffers.append(SafetensorsTensor("parameters", shape: [values.count], values))
      try checkpoint.write(buffers, to: path)
    }
  }

  /// Takes up what `save` wrote; `check` sees the caller's texts first and may refuse them.
  public func restore(from path: String, check: ([String: String]) throws -> Void) throws {
    let file = try SafetensorsFile(path)
    let checkpoint = try Checkpoint(file)
    try check(checkpoint.strings)
    try optimiser.restore(checkpoint, file)
    try average.restore(checkpoint, file)
    try prior.transformer.values.update { try file.restore([("parameters", $0)]) }
    step = checkpoint.step
  }
}

/// The two groups of a flat buffer.
private func split(_ buffer: UnsafeBufferPointer<Float>, at index: Int) -> [UnsafeBufferPointer<Float>] {
  [UnsafeBufferPointer(rebasing: buffer[..<index]), UnsafeBufferPointer(rebasing: buffer[index...])]
}

private func split(_ buffer: UnsafeMutableBufferPointer<Float>, at index: Int) -> [UnsafeMutableBufferPointer<Float>] {
  [UnsafeMutableBufferPointer(rebasing: buffer[..<index]), UnsafeMutableBufferPointer(rebasing: buffer[index...])]
}

/// target += source.
private func add(_ source: Tensor, to target: Tensor) {
  source.withFloats { source in
    target.update { target in
      guard let a = source.baseAddress, let b = target.baseAddress else { return }
      for i in 0..<target.count { b[i] += a[i] }
    }
  }
}
