import Diffusion
import Tensors

/// The noise process that a sampler walks back through.
public enum GuidingProcess: String, CaseIterable, Sendable {
  /// Uniform replacement, geometric σ from 20 to 1e−4.
  case uniform
  /// Masking, over a uniform mass of 1e−6.
  case absorbing

  /// The process on V symbols.
  public func make(vocabulary: Int) -> any NoiseProcess {
    switch self {
    case .uniform: UniformProcess(vocabulary: vocabulary)
    case .absorbing: AbsorbingProcess(vocabulary: vocabulary)
    }
  }
}

extension NoiseProcess {
  /// Draws from the limit t = 1: all masks, or uniform symbols.
  func limit(count: Int, length: Int, _ stream: RandomStream) -> TokenBatch {
    var random = stream.generator()
    return limit(count: count, length: length, &random)
  }

  /// Draws from the limit t = 1: all masks, or uniform symbols.
  func limit(count: Int, length: Int, _ random: inout RandomGenerator) -> TokenBatch {
    var x = TokenBatch(count: count, length: length, repeating: isMasking ? Token(vocabulary) : 0)
    if !isMasking { for n in x.storage.indices { x.storage[n] = Token(random.uniform(below: vocabulary)) } }
    return x
  }
}
