/// What the matrix library refused.
public enum EngineError: Error, CustomStringConvertible {
  /// A status other than success, from the named operation.
  case library(operation: String, status: Int)
  /// This CPU has no such arithmetic.
  case precision(Precision)

  /// What was wrong and what would be right.
  public var description: String {
    switch self {
    case .library(let operation, let status):
      let name = [1: "out of memory", 2: "invalid arguments", 3: "unimplemented"][status] ?? "status \(status)"
      return "oneDNN refused \(operation): \(name)"
    case .precision(let precision):
      return "oneDNN has no \(precision.rawValue) products on this CPU; use \"f32\""
    }
  }
}
