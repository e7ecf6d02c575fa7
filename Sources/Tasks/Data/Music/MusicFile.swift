import Diffusion
import Platform

/// A file of windows: "DISCERN1", length, hop, count (32 bits each, low byte first), the pitch of every symbol (129 bytes),
/// then for every window its identity and first step (32 bits each), then the symbols of all windows, a byte each.
struct MusicFile: Equatable {
  var hop: Int
  /// Which tunes: numbers of identities.
  var identities: [Int]
  /// The step of its tune that each window starts at.
  var starts: [Int]
  /// (count, 256).
  var windows: TokenBatch

  static let magic = Array("DISCERN1".utf8)
  private static let header = magic.count + 12 + MusicSymbols.count

  init(hop: Int, identities: [Int], starts: [Int], windows: TokenBatch) {
    (self.hop, self.identities, self.starts, self.windows) = (hop, identities, starts, windows)
  }

  /// Throws `DataError` with the file's name: missing, cut short, of another format, with symbols out of range, or with
  /// another order of symbols than this program's.
  init(reading path: String) throws(DataError) {
    guard File.exists(path) else { throw .missing(path: path, remedy: Music.remedy) }
    let bytes: [UInt8]
    do {
      bytes = try File.read(path)
    } catch {
      throw .unreadable(path: path, reason: "\(error)")
    }
    guard bytes.starts(with: Self.magic) else {
      throw .unexpected(path: path, found: "another format", expected: "windows of melodies; run \(Music.remedy)")
    }
    guard bytes.count >= Self.header else {
      throw .wrongSize(path: path, found: UInt64(bytes.count), expected: "at least the \(Self.header) of its header")
    }
    func number(_ at: Int) -> Int { (0..<4).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) } }
    let (length, hop, count) = (number(8), number(12), number(16))
    guard length == Music.length else {
      throw .unexpected(path: path, found: "windows of \(length) steps", expected: "\(Music.length)")
    }
    guard Array(bytes[20..<Self.header]) == MusicSymbols.pitches else {
      throw .unexpected(path: path, found: "another order of symbols", expected: "this program's; run \(Music.remedy)")
    }
    let expected = Self.header + count * (8 + length)
    guard bytes.count == expected else {
      throw .wrongSize(path: path, found: UInt64(bytes.count), expected: "\(expected) for \(count) windows")
    }
    let tokens = bytes[(Self.header + 8 * count)...]
    if let bad = tokens.firstIndex(where: { Int($0) >= MusicSymbols.count }) {
      throw .unexpected(path: path, found: "symbol \(bytes[bad]) at byte \(bad)", expected: "0...128")
    }
    self.hop = hop
    identities = (0..<count).map { number(Self.header + 8 * $0) }
    starts = (0..<count).map { number(Self.header + 8 * $0 + 4) }
    windows = TokenBatch(count: count, length: length)
    windows.storage = tokens.map { Token($0) }
  }

  var bytes: [UInt8] {
    var bytes = Self.magic
    func append(_ value: Int) {
      for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }
    for value in [windows.length, hop, windows.count] { append(value) }
    bytes += MusicSymbols.pitches
    for (identity, start) in zip(identities, starts) {
      append(identity)
      append(start)
    }
    return bytes + windows.storage.map { UInt8(truncatingIfNeeded: $0) }
  }

  /// Whole or not at all.
  func write(to path: String) throws(DataError) {
    do {
      try File.replace(path, bytes)
    } catch {
      throw .unreadable(path: path, reason: "it cannot be written: \(error)")
    }
  }
}
