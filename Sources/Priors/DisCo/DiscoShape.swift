/// Sizes of a `DiscoNetwork`: all that the shapes of its weights follow from.
public struct DiscoShape: Hashable, Sendable {
  /// d, the numbers of a point.
  public var dimension = 2
  /// m, the discrete latents; 0 for the plain model.
  public var latents = 1
  /// k, the codes of a latent.
  public var codes = 8
  /// Numbers of a hidden layer.
  public var width = 128
  /// s_d, the standard deviation of data: √(E‖x0 − E x0‖²/d).
  public var deviation = 2.13
  /// s, the standard deviation of data given the latents.
  public var within = 0.2

  /// The sizes of the paper's toy.
  public init() {}

  /// Numbers of a point that tell its codes, one-hot, and a last one that tells that there are none.
  var codeWidth: Int { latents * codes + 1 }

  /// What does not go together, or `nil`.
  public var fault: (field: String, message: String)? {
    for (name, value, range) in [
      ("dimension", dimension, 1...65_536), ("latents", latents, 0...64), ("codes", codes, 2...4096),
      ("width", width, 1...65_536),
    ] where !range.contains(value) {
      return (name, "'\(name)' is \(value); it must be in \(range.lowerBound)...\(range.upperBound)")
    }
    for (name, value) in [("deviation", deviation), ("within", within)] where !(value > 0 && value < .infinity) {
      return (name, "'\(name)' is \(value); it must be above 0")
    }
    return nil
  }
}
