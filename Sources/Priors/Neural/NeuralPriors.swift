import Diffusion
import Tensors

/// Networks of one space, one for each kind of noise: whatever a sampler walks back through, the network that knows it
/// answers.
public struct NeuralPriors: ProcessBoundPrior {
  /// At least one; the first that covers a kernel answers.
  public private(set) var networks: [NeuralPrior]
  /// In what products are computed, by all of them.
  public var precision: Precision {
    get { networks[0].precision }
    set { for n in networks.indices { networks[n].precision = newValue } }
  }

  /// Requires networks of one space; throws `Refusal` for others, and for two of one kind of noise.
  public init(_ networks: [NeuralPrior]) throws(Refusal) {
    precondition(!networks.isEmpty, "there is no network")
    for (n, other) in networks.enumerated().dropFirst() {
      guard other.space == networks[0].space else {
        throw Refusal(
          "\(networks[0].origin) has learned \(networks[0].space.length) sites of \(networks[0].space.vocabulary) "
            + "symbols and \(other.origin) \(other.space.length) of \(other.space.vocabulary)",
          remedy: "name weights of one data set")
      }
      for one in networks[..<n] where one.process.isMasking == other.process.isMasking {
        throw Refusal(
          "\(one.origin) and \(other.origin) have both learned \(one.process.rawValue) noise",
          remedy: "name weights of uniform noise and weights of masking noise")
      }
    }
    self.networks = networks
  }

  /// V^L.
  public var space: TokenSpace { networks[0].space }
  /// The noise of the first network.
  public var noiseProcess: any NoiseProcess { networks[0].noiseProcess }

  /// The network that knows the named process, or `nil`.
  public func network(for process: String) -> NeuralPrior? { networks.first { $0.process.covers(process: process) } }

  /// Refuses samplers that walk back through noise which no network knows.
  public func check(process name: String) throws(Refusal) {
    if network(for: name) == nil { try networks[networks.count - 1].check(process: name) }
  }

  private func network(for kernel: NoiseKernel) throws -> NeuralPrior {
    if let network = networks.first(where: { $0.process.covers(kernel) }) { return network }
    throw NeuralPriorError.otherNoise(learned: networks[0].process, kernel: kernel)
  }

  /// As the network of this noise.
  public func denoise(_ x: TokenBatch, _ kernel: NoiseKernel, into logProbabilities: inout [Float]) throws {
    try network(for: kernel).denoise(x, kernel, into: &logProbabilities)
  }
}

extension NeuralPriors: DifferentiablePrior {
  /// As the network of this noise.
  public func denoise(
    _ x: TokenBatch, _ kernel: NoiseKernel, into logProbabilities: inout [Float], changes: inout [Float],
    slope: @Sendable (Int, UnsafeBufferPointer<Float>, UnsafeMutableBufferPointer<Float>) -> Void
  ) throws {
    try network(for: kernel).denoise(x, kernel, into: &logProbabilities, changes: &changes, slope: slope)
  }
}
