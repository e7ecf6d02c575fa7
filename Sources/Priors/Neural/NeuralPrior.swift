import Diffusion
import Tensors

/// A prior that a transformer has learned, seen through its denoiser.
///
/// One network for each process, whatever the schedule: it is told the log-odds of survival of the cumulative kernel,
/// clamped to the levels that it was trained on.
public struct NeuralPrior: ProcessBoundPrior {
  /// The network.
  public let transformer: Transformer
  /// The noise that it undoes.
  public let process: LearnedProcess
  /// What its outputs mean.
  public let readout: Readout
  /// The log-odds that it was trained on.
  public let levels: ClosedRange<Double>
  /// How refusals name it: the file that it was read from.
  public var origin = "the network"
  /// In what products are computed.
  public var precision = Precision.float32
  /// Threads that share the rows of a call; results do not depend on it.
  public var threads = 1

  /// V^L.
  public var space: TokenSpace { transformer.shape.space }
  /// The noise with its default schedule.
  public var noiseProcess: any NoiseProcess { process.process(vocabulary: space.vocabulary) }

  /// A prior from its parts; masking needs a network that takes masks, `score` one that does not.
  public init(_ transformer: Transformer, _ process: LearnedProcess, _ readout: Readout, levels: ClosedRange<Double>) {
    precondition(transformer.shape.hasMask == process.isMasking, "the network and its process differ in masks")
    precondition(readout == .denoiser || process == .uniform, "scores are read out under uniform noise")
    (self.transformer, self.process, self.readout, self.levels) = (transformer, process, readout, levels)
  }

  /// The same prior with other parameters.
  public func with(_ parameters: Tensor) -> NeuralPrior {
    var result = NeuralPrior(transformer.with(parameters), process, readout, levels: levels)
    (result.origin, result.precision, result.threads) = (origin, precision, threads)
    return result
  }

  /// Refuses samplers that walk back through another kind of noise.
  public func check(process name: String) throws(Refusal) {
    if process.covers(process: name) { return }
    throw Refusal(
      "\(origin) has learned \(process.rawValue) noise and the sampler walks back through \(name) noise",
      remedy: "use weights that were trained on \(name) noise")
  }

  /// A level as the network is told it.
  func clamped(_ level: Double) -> Double { min(max(level, levels.lowerBound), levels.upperBound) }

  /// Rows that go through the network together: as many as make 256 positions, which the second-level cache holds.
  var block: Int { max(1, 256 / transformer.shape.positions) }

  /// log p(x0_i = v | x_t), shape (B, L, V).
  ///
  /// A row's result does not depend on the rows beside it. Throws `NeuralPriorError` for noise of another kind.
  public func denoise(_ x: TokenBatch, _ kernel: NoiseKernel, into logProbabilities: inout [Float]) throws {
    x.require(space)
    precondition(logProbabilities.count == x.storage.count * space.vocabulary, "the output has shape (B, L, V)")
    guard process.covers(kernel) else { throw NeuralPriorError.otherNoise(learned: process, kernel: kernel) }
    let steering = transformer.steering([clamped(kernel.logOdds)], precision)
    let readout = ReadoutKernel(readout, kernel, isMasking: process.isMasking)
    logProbabilities.withUnsafeMutableBufferPointer { all in
      nonisolated(unsafe) let all = all
      inBlocks(of: x) { rows, tokens, site in
        let outputs = transformer.outputs(Tape(precision: precision), tokens, items: rows.count, steering: steering)
        outputs.value.withFloats { readout.write($0, rows, x, site, into: all) }
      }
    }
    try requireNumbers(logProbabilities)
  }

  /// Calls `body` for the rows of every block, with their tokens in the order of the network's slots.
  func inBlocks(of x: TokenBatch, _ body: @Sendable (Range<Int>, [Token], _ site: [Int]) -> Void) {
    let (block, site) = (block, transformer.shape.sites)
    share((x.count + block - 1) / block, threads: threads) { b in
      let rows = b * block..<min((b + 1) * block, x.count)
      var tokens: [Token] = []
      tokens.reserveCapacity(rows.count * site.count)
      for row in rows { for i in site { tokens.append(x[row, i]) } }
      body(rows, tokens, site)
    }
  }

  /// Throws where a table has NaN.
  func requireNumbers(_ table: [Float]) throws {
    guard let bad = table.firstIndex(where: \.isNaN) else { return }
    let (site, row) = (bad / space.vocabulary % space.length, bad / space.vocabulary / space.length)
    throw DiffusionError.notFinite("the network's output for row \(row), site \(site)")
  }
}

extension ReadoutKernel {
  /// The log-probabilities of `rows` from the outputs of a block, slot by slot.
  func write(
    _ f: UnsafeBufferPointer<Float>, _ rows: Range<Int>, _ x: TokenBatch, _ site: [Int],
    into all: UnsafeMutableBufferPointer<Float>
  ) {
    guard let f = f.baseAddress, let p = all.baseAddress else { return }
    for (n, row) in rows.enumerated() {
      for (slot, i) in site.enumerated() {
        write(f + (n * site.count + slot) * vocabulary, x[row, i], into: p + (row * site.count + i) * vocabulary)
      }
    }
  }
}
