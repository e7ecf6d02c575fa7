/// Why the bytes of a file are not a picture that can be used.
public enum PictureError: Error, Hashable, CustomStringConvertible {
  /// The system could not read the file.
  case unreadable(reason: String)
  /// It begins like neither format.
  case unknownFormat(first: [UInt8])
  /// Cut short or damaged: what the library that decodes it says.
  case damaged(format: String, reason: String)
  /// More than 2²⁶ pixels.
  case tooLarge(width: Int, height: Int)
  /// A picture of a kind that is not read.
  case unsupported(found: String, remedy: String)

  /// What was wrong and what would be right.
  public var description: String {
    switch self {
    case .unreadable(let reason): "cannot be read: \(reason)"
    case .unknownFormat(let first):
      first.isEmpty
        ? "is empty"
        : "starts with bytes \(first.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")): "
          + "neither PNG nor JPEG"
    case .damaged(let format, let reason): "is a damaged \(format) file: \(reason)"
    case .tooLarge(let width, let height): "has \(width)×\(height) pixels; at most 2²⁶ are read"
    case .unsupported(let found, let remedy): "has \(found); \(remedy)"
    }
  }
}
