extension String {
  /// Numbers as C prints them: `String(printf: "%.2f", 3.14159)` is "3.14".
  public init(printf format: String, _ arguments: any CVarArg...) {
    let length = withVaList(arguments) { Int(vsnprintf(nil, 0, format, $0)) }
    var buffer = [CChar](repeating: 0, count: Swift.max(0, length) + 1)
    _ = withVaList(arguments) { vsnprintf(&buffer, buffer.count, format, $0) }
    self = String(decoding: buffer.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The text with spaces behind it up to a width.
  public func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }

  /// Now, in UTC, to the second (ISO 8601): "2026-01-31T12:00:00Z".
  public static var timestamp: String {
    var now = time(nil)
    var parts = tm()
    gmtime_r(&now, &parts)
    var buffer = [CChar](repeating: 0, count: 32)
    let length = strftime(&buffer, buffer.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
    return String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

extension StringProtocol {
  /// The text without white space at its ends.
  public var trimmed: String {
    guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace }) else {
      return ""
    }
    return String(self[first...last])
  }
}
