import Diffusion

/// Why a network cannot be used.
public enum NeuralPriorError: Error, Equatable, CustomStringConvertible {
  /// The noisy sequence carries noise that the network has not learned.
  case otherNoise(learned: LearnedProcess, kernel: NoiseKernel)
  /// A file of weights says something that does not fit.
  case metadata(file: String, key: String, found: String?, expected: String)

  /// What was wrong and what would be right.
  public var description: String {
    switch self {
    case .otherNoise(let learned, let kernel):
      "the network has learned \(learned.rawValue) noise, and the sequence has a share of "
        + "\(Float(kernel.mask)) masks and \(Float(Double(kernel.vocabulary) * kernel.replace)) uniform symbols"
    case .metadata(let file, let key, let found, let expected):
      "\(file): its metadata have "
        + (found.map { "'\(key)' = '\($0)'" } ?? "no '\(key)'") + "; expected \(expected)"
    }
  }
}
