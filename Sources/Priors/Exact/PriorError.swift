import Diffusion

/// Why a prior cannot be built.
public enum PriorError: Error, Equatable, CustomStringConvertible {
  /// A table has the wrong number of entries.
  case shape(what: String, expected: Int, found: Int)
  /// V^L exceeds what can be tabulated.
  case tooManyStates(length: Int, vocabulary: Int, limit: Int)
  /// A weight is NaN, infinite or negative.
  case invalidWeight(what: String, index: Int, value: Double)
  /// All weights of a law are zero.
  case noMass(what: String)
  /// A token is no symbol of the space.
  case invalidToken(row: Int, site: Int, token: Token, vocabulary: Int)
  /// A number is outside its range.
  case outOfRange(what: String, requirement: String, value: Double)

  /// What was wrong and what would be right.
  public var description: String {
    switch self {
    case .shape(let what, let expected, let found): "\(what) must have \(expected) entries, not \(found)"
    case .tooManyStates(let length, let vocabulary, let limit):
      "\(vocabulary)^\(length) sequences cannot be tabulated; at most \(limit) can"
    case .invalidWeight(let what, let index, let value):
      "\(what)[\(index)] is \(value); a weight must be finite and at least 0"
    case .noMass(let what): "\(what) has no positive weight"
    case .invalidToken(let row, let site, let token, let vocabulary):
      "token \(token) of row \(row), site \(site) is no symbol; symbols are 0..<\(vocabulary)"
    case .outOfRange(let what, let requirement, let value): "\(what) is \(value); it must be \(requirement)"
    }
  }
}
