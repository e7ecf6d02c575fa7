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

  /// Refuses samplers that walk back through another kind of noise.
  public func check(process name: String) throws(Refusal) {
    if process.covers(process: name) { return }
    throw Refusal(
      "\(origin) has learned \(process.rawValue) noise and the sampler walks back through \(name) noise",
      remedy: "use weights that were trained on \(name) noise")
  }

  /// A level as the network is told it.
  func clamped(_ level: Double) -> Double { min(max(level, levels.lowerBound), levels.upperBound) }

  /// Rows that go through the network together: as many as make 256 positions, so that every call has one shape.
  private var block: Int { max(1, 256 / transformer.shape.positions) }

  /// log p(x0_i = v | x_t), shape (B, L, V).
  ///
  /// A row's result does not depend on the rows beside it. Throws `NeuralPriorError` for noise of another kind.
  public func denoise(_ x: TokenBatch, _ kernel: NoiseKernel, into logProbabilities: inout [Float]) throws {
    x.require(space)
    let size = space.length * space.vocabulary
    precondition(logProbabilities.count == x.count * size, "the output has shape (B, L, V)")
    guard process.covers(kernel) else { throw NeuralPriorError.otherNoise(learned: process, kernel: kernel) }
    let site = transformer.shape.sites
    let level = clamped(kernel.logOdds)
    let readout = ReadoutKernel(readout, kernel, isMasking: process.isMasking)
    logProbabilities.withUnsafeMutableBufferPointer { all in
      nonisolated(unsafe) let all = all
      share((x.count + block - 1) / block, threads: threads) { b in
        let rows = (0..<block).map { min(b * block + $0, x.count - 1) }  // the last block is filled up
        let tokens = rows.flatMap { row in site.map { x[row, $0] } }
        let tape = Tape(precision: precision)
        let outputs = transformer.outputs(tape, tokens, items: block, levels: [level]).value
        outputs.withFloats { f in
          guard let f = f.baseAddress, let p = all.baseAddress else { return }
          for (n, row) in rows.enumerated() where n == 0 || row > rows[n - 1] {
            for (slot, i) in site.enumerated() {
              readout.write(
                f + (n * site.count + slot) * space.vocabulary, x[row, i], into: p + row * size + i * space.vocabulary)
            }
          }
        }
      }
    }
    if let bad = logProbabilities.firstIndex(where: \.isNaN) {
      throw DiffusionError.notFinite(
        "the network's output for row \(bad / size), site \(bad % size / space.vocabulary)")
    }
  }
}
