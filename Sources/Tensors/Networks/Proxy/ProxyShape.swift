/// Sizes of an `LPIPSProxy`: all that the shapes of its weights follow from.
public struct ProxyShape: Hashable, Sendable {
  /// Channels of the layers, the first first.
  public var widths = [32, 64, 96, 128, 128]
  /// How many times smaller each makes rows and columns.
  public var strides = [2, 2, 2, 2, 1]

  /// The default sizes: 0.33 M parameters.
  public init() {}

  /// What does not go together, or `nil`.
  public var fault: (field: String, message: String)? {
    guard !widths.isEmpty, widths.allSatisfy({ 1...4096 ~= $0 }) else {
      return ("widths", "'widths' must name at least one layer of 1 to 4096 channels")
    }
    guard strides.count == widths.count, strides.allSatisfy({ 1...4 ~= $0 }) else {
      return ("strides", "'strides' must have a number from 1 to 4 for each of the \(widths.count) layers")
    }
    return nil
  }
}
