import Diffusion
import Platform

/// Sequences of one length from a text file: FASTA records ('>' begins a record), or one sequence a line without them.
public struct SequenceFile: Sendable {
  /// (count, L).
  public let rows: TokenBatch

  /// Reads `count` sequences from `offset` on (all where `count` is `nil`); letter n of `alphabet` is token n, in
  /// either case.
  ///
  /// Throws `DataError` with file, line and column of a letter outside of the alphabet, or of another length.
  public init(_ path: String, alphabet: String, count: Int? = nil, offset: Int = 0) throws {
    guard File.exists(path) else {
      throw DataError.missing(path: path, remedy: "with the path of an existing file")
    }
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes = try File.read(path)
    } catch {
      throw DataError.unreadable(path: path, reason: error.description)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw DataError.unreadable(path: path, reason: "it is not UTF-8 text")
    }
    let letters = Dictionary(
      alphabet.lowercased().enumerated().map { ($0.element, Token($0.offset)) }, uniquingKeysWith: { first, _ in first }
    )
    let isFasta = text.hasPrefix(">")
    var sequences: [(line: Int, tokens: [Token])] = []
    for (n, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if line.hasPrefix(">") {
        sequences.append((n + 1, []))
        continue
      }
      let trimmed = line.trimmed.lowercased()
      if trimmed.isEmpty { continue }
      if !isFasta { sequences.append((n + 1, [])) }
      for (column, letter) in trimmed.enumerated() {
        guard let token = letters[letter] else {
          throw DataError.unexpected(
            path: "\(path):\(n + 1):\(column + 1)", found: "'\(letter)'", expected: "one of \(alphabet)")
        }
        sequences[sequences.count - 1].tokens.append(token)
      }
    }
    let wanted = count ?? max(0, sequences.count - offset)
    guard offset >= 0, wanted >= 1, offset + wanted <= sequences.count else {
      throw DataError.outOfRange(path: path, asked: offset..<max(offset, offset + wanted), count: sequences.count)
    }
    let chosen = sequences[offset..<offset + wanted]
    let length = chosen.first?.tokens.count ?? 0
    if let other = chosen.first(where: { $0.tokens.count != length || $0.tokens.isEmpty }) {
      throw DataError.unexpected(
        path: "\(path):\(other.line)", found: "a sequence of \(other.tokens.count) letters",
        expected: "\(max(1, length)), as the first one has")
    }
    rows = TokenBatch(rows: chosen.map(\.tokens))
  }
}
