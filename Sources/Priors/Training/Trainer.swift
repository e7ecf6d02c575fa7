import Platform
import Tensors

/// Trains a network on items, one step at a time; what comes out is a function of the arguments and the step alone.
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
    /// Mean over the batch.
    public var loss: Double
    /// The learning rate.
    public var rate: Double
    /// ‖g‖ before clipping.
    public var gradientNorm: Double
  }

  /// What is made small.
  public let objective: any TrainingObjective
  /// Steps made.
  public private(set) var step = 0
  private let options: Options
  private let stream: RandomStream
  private let gradients: [Tensor]
  private let optimiser: Optimiser
  private let average: ParameterAverage
  private var order: (epoch: Int, items: [Int])?

  /// A trainer before its first step.
  ///
  /// Requires at least one item, and whole micro-batches.
  public init(_ objective: any TrainingObjective, _ options: Options, _ stream: RandomStream) {
    precondition(objective.count > 0, "there is nothing to learn from")
    precondition(options.batch % options.microBatch == 0 && options.lanes >= 1, "whole micro-batches make a batch")
    (self.objective, self.options, self.stream) = (objective, options, stream)
    let (parameters, decaying) = (objective.parameters, objective.decaying)
    let groups = [
      ParameterGroup("matrices", count: decaying, weightDecay: options.weightDecay),
      ParameterGroup("others", count: parameters.count - decaying),
    ]
    gradients = (0..<options.lanes).map { _ in Tensor(zeros: [parameters.count]) }
    optimiser = Optimiser(options.rule, groups)
    average = parameters.withFloats {
      ParameterAverage(groups, of: split($0, at: decaying), decay: options.averageDecay)
    }
  }

  /// One step of the optimiser.
  ///
  /// Throws `OptimiserError` where a gradient is not finite.
  public func advance() throws -> Record {
    let picked = (0..<options.batch).map { item(step * options.batch + $0) }
    let count = options.batch / options.microBatch
    let batch = TrainingBatch(step: step, count: options.batch, stream: stream, precision: options.precision)
    var losses = [Double](repeating: 0, count: count)
    losses.withUnsafeMutableBufferPointer { losses in
      nonisolated(unsafe) let losses = losses
      share(options.lanes, threads: options.threads) { [gradients, objective, options] lane in
        gradients[lane].update { $0.update(repeating: 0) }
        for m in stride(from: lane, to: count, by: options.lanes) {
          let part = picked[m * options.microBatch..<(m + 1) * options.microBatch]
          losses[m] = objective.accumulate(part, of: batch, into: gradients[lane])
        }
      }
    }
    let (parameters, decaying) = (objective.parameters, objective.decaying)
    for lane in 1..<max(1, options.lanes) { add(gradients[lane], to: gradients[0]) }
    let rate = options.schedule(step + 1)
    let norm = try gradients[0].withFloats { gradient in
      let gradient = split(gradient, at: decaying)
      let norm = globalNorm(gradient)
      try parameters.update { values in
        try optimiser.step(
          split(values, at: decaying), gradients: gradient, learningRate: rate,
          gradientScale: clippingFactor(norm: norm, limit: options.clip))
      }
      return norm
    }
    objective.finish(batch)
    parameters.withFloats { average.update(split($0, at: decaying)) }
    step += 1
    return Record(step: step, loss: losses.reduce(0, +), rate: rate, gradientNorm: norm)
  }

  /// The averaged parameters: a copy that further steps do not change.
  public func averaged() -> Tensor {
    Tensor(shape: [objective.parameters.count]) { target in
      for (g, start) in [0, objective.decaying].enumerated() {
        average.withAverage(g) { source in
          _ = UnsafeMutableBufferPointer(rebasing: target[start..<start + source.count]).update(from: source)
        }
      }
    }
  }

  /// The g-th item of all epochs, each a new order.
  func item(_ g: Int) -> Int {
    let (epoch, position) = g.quotientAndRemainder(dividingBy: objective.count)
    if order?.epoch != epoch {
      var random = stream["order", epoch].generator()
      order = (epoch, random.permutation(objective.count))
    }
    return order?.items[position] ?? 0
  }

  /// Writes everything that the next step depends on, with texts of the caller; the file appears whole or not at all.
  public func save(to path: String, notes: [String: String]) throws {
    var checkpoint = Checkpoint()
    checkpoint.step = step
    checkpoint.strings = notes
    var buffers = optimiser.save(in: &checkpoint) + average.save(in: &checkpoint)
    buffers += objective.state.map { name, values in
      values.withFloats { SafetensorsTensor("state.\(name)", shape: values.shape, $0, owner: values.storage) }
    }
    try objective.parameters.withFloats { values in
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
    for (name, values) in objective.state { try values.update { try file.restore([("state.\(name)", $0)]) } }
    try objective.parameters.update { try file.restore([("parameters", $0)]) }
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
