/// Why a data file cannot be used.
public enum DataError: Error, Equatable, CustomStringConvertible {
  /// There is no such file; `remedy` is the command that makes it.
  case missing(path: String, remedy: String)
  /// The system could not read it.
  case unreadable(path: String, reason: String)
  /// Its first bytes are those of another format.
  case wrongMagic(path: String, found: [UInt8], expected: [UInt8])
  /// It is shorter or longer than its header says.
  case wrongSize(path: String, found: UInt64, expected: String)
  /// Its content is not what it is used for.
  case unexpected(path: String, found: String, expected: String)
  /// Items were asked for that it does not have.
  case outOfRange(path: String, asked: Range<Int>, count: Int)

  /// The file, what was found and what would be right.
  public var description: String {
    switch self {
    case .missing(let path, let remedy): "\(path): no such file; run \(remedy)"
    case .unreadable(let path, let reason): "\(path): cannot be read: \(reason)"
    case .wrongMagic(let path, let found, let expected):
      "\(path): starts with bytes \(Self.hexadecimal(found)), an idx file of this kind with \(Self.hexadecimal(expected))"
    case .wrongSize(let path, let found, let expected): "\(path): has \(found) bytes, needs \(expected)"
    case .unexpected(let path, let found, let expected): "\(path): has \(found), needs \(expected)"
    case .outOfRange(let path, let asked, let count):
      "\(path): items \(asked.lowerBound)..<\(asked.upperBound) were asked for, it has \(count)"
    }
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.isEmpty ? "(none)" : bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
  }
}
