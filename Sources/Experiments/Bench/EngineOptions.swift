import Tensors

/// What `bench engine` runs.
public struct EngineOptions: Sendable {
  /// Names of cases; empty for all.
  public var cases: [String] = []
  /// f32, bf16; empty for those that this CPU has instructions for.
  public var precisions: [Precision] = []
  /// Threads that share one call.
  public var threads = [1, 2]
  /// Calls that run side by side, each on threads of its own.
  public var workers = 1
  /// Timed calls of which the median is taken, after one that is not.
  public var calls = 5
  /// Where weights, inputs and outputs are written to, for others to repeat.
  public var folder: String?

  /// All cases in all precisions of this CPU.
  public init() {}

  /// The names of all cases.
  public static let cases = EngineCase.all.map(\.name)
}
