/// A text that errors point into: a config file, or one override of the command line.
public final class Source: Sendable {
  /// Where a text came from, which decides how a place in it is named.
  public enum Origin: Sendable {
    /// A file: places read `name:line:column`.
    case file
    /// An argument `a.b=c`: places read `override 'a.b=c'`.
    case override
    /// A file that could not be read: there is only its name.
    case unreadable
  }

  /// File name as shown to the user, or the override itself.
  public let name: String
  /// UTF-8 bytes as read, possibly invalid.
  public let bytes: [UInt8]
  /// File or override.
  public let origin: Origin
  /// Errors of lower ranks are printed first: the file itself 0, its bases 1, 2, …, overrides after them.
  public let rank: Int
  private let lineStarts: [Int]

  /// A source of UTF-8 bytes; lines end with LF, CR LF or CR.
  public init(name: String, bytes: [UInt8], origin: Origin = .file, rank: Int = 0) {
    self.name = name
    self.bytes = bytes
    self.origin = origin
    self.rank = rank
    var starts = [0]
    for (i, byte) in bytes.enumerated()
    where byte == 0x0A || (byte == 0x0D && (i + 1 == bytes.count || bytes[i + 1] != 0x0A)) {
      starts.append(i + 1)
    }
    lineStarts = starts
  }

  /// 1-based line and column of a byte offset (clamped to the text); columns count characters as an editor shows them.
  public func position(of offset: Int) -> (line: Int, column: Int) {
    let offset = min(max(offset, 0), bytes.count)
    let line = lineIndex(of: offset)
    return (line + 1, text(lineStarts[line]..<offset).count + 1)
  }

  /// The bytes of the line that holds `offset`, without its line end.
  public func lineRange(of offset: Int) -> Range<Int> {
    let line = lineIndex(of: min(max(offset, 0), bytes.count))
    var end = line + 1 < lineStarts.count ? lineStarts[line + 1] : bytes.count
    while end > lineStarts[line], bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
    return lineStarts[line]..<end
  }

  /// The text of a byte range; invalid UTF-8 reads as U+FFFD.
  public func text(_ range: Range<Int>) -> String {
    String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
  }

  private func lineIndex(of offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }
}

/// A range of bytes in a source.
public struct SourceSpan: Sendable {
  /// The text.
  public let source: Source
  /// Bytes; empty at the end of the text.
  public let range: Range<Int>

  /// A range of bytes of `source`.
  public init(_ source: Source, _ range: Range<Int>) {
    self.source = source
    self.range = range
  }

  /// The text itself.
  public var text: String { source.text(range) }

  /// `file:line:column`, or `override 'a.b=c'`.
  public var place: String {
    switch source.origin {
    case .unreadable: return printable(source.name)
    case .override: return "override '\(printable(source.name))'"
    case .file:
      let (line, column) = source.position(of: range.lowerBound)
      return "\(printable(source.name)):\(line):\(column)"
    }
  }
}
