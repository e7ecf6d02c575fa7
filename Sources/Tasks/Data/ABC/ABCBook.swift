/// The tunes of a file in ABC notation (standard 2.1), each from an X: field to the next.
///
/// Read are notes, rests, bars' rests, ties, tuplets, broken rhythm, repeats with endings, keys with modes, accidentals
/// (which last to the bar line, in all octaves), meters, default lengths, inline fields, chords (the top note), the first
/// of several voices and of overlaid ones. Grace notes, ornaments, slurs, chord symbols and lyrics are passed over, and so
/// are jumps (D.C., D.S.) and the order of parts (P:).
public struct ABCBook: Sendable {
  /// Those that read, in order.
  public private(set) var tunes: [ABCTune] = []
  /// One error for each of the others.
  public private(set) var rejected: [ABCError] = []

  /// Reads bytes; `path` names them in errors.
  public init(_ bytes: [UInt8], path: String) {
    var fileHeader = ABCHeader()
    var parser: ABCParser?
    for (n, line) in bytes.split(separator: 10, omittingEmptySubsequences: false).enumerated() {
      let line = Array(Self.uncommented(line))
      if line.starts(with: Array("X:".utf8)) {
        finish(&parser)
        parser = ABCParser(path: path, line: n + 1, number: ABCParser.text(line[2...]), header: fileHeader)
      } else if parser != nil {
        parser?.read(line, number: n + 1)
      } else if let field = ABCField(line) {
        try? fileHeader.set(field)
      }
    }
    finish(&parser)
  }

  private mutating func finish(_ parser: inout ABCParser?) {
    switch parser?.finish() {
    case .success(let tune)?: tunes.append(tune)
    case .failure(let error)?: rejected.append(error)
    case nil: break
    }
    parser = nil
  }

  /// The line up to a comment (`%`, not `\\%`), without the carriage return.
  private static func uncommented(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var line = line.last == 13 ? line.dropLast() : line
    var before: UInt8 = 0
    for (at, byte) in zip(line.indices, line) {
      if byte == UInt8(ascii: "%"), before != UInt8(ascii: "\\") {
        line = line[..<at]
        break
      }
      before = byte
    }
    return line
  }
}
