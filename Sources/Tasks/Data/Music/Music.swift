import Diffusion
import Platform

/// Melodies as windows of 256 steps, a symbol (128 pitches and a rest, scrambled) for every 16th note.
public struct Music: Sendable {
  /// L, steps of a window.
  public static let length = 256
  /// 129^256.
  public static let space = TokenSpace(length: length, vocabulary: MusicSymbols.count)
  /// The command that makes the files.
  public static let remedy = "scripts/data music"
  /// `$DISCERN_DATA/music` where that is set, else `data/music` below the working directory.
  public static var defaultFolder: String {
    (Process.environment("DISCERN_DATA") ?? "data") + "/music"
  }

  /// (count, 256) symbols.
  public let windows: TokenBatch
  /// The number of the tune that each window is of; the same for versions of a tune.
  public let identities: [Int]

  /// Reads `count` windows from `offset` on; all that follow where `count` is `nil`.
  ///
  /// Throws `DataError` with the name of the file: missing (and how to make it), damaged, or too short for the request.
  public init(folder: String = defaultFolder, split: MusicSplit, count: Int? = nil, offset: Int = 0) throws(DataError) {
    let path = Self.path(folder, split)
    let file = try MusicFile(reading: path)
    let wanted = count ?? max(0, file.windows.count - offset)
    let (end, overflow) = offset.addingReportingOverflow(wanted)
    guard offset >= 0, wanted >= 0, !overflow, end <= file.windows.count else {
      throw DataError.outOfRange(
        path: path, asked: max(0, offset)..<max(0, offset, overflow ? .max : end), count: file.windows.count)
    }
    windows = file.windows.gather(offset..<end)
    identities = Array(file.identities[offset..<end])
  }

  /// The first window of every tune: songs that have nothing in common.
  public var songs: TokenBatch {
    windows.gather(identities.indices.filter { $0 == 0 || identities[$0] != identities[$0 - 1] })
  }

  /// "folder/train.bin".
  static func path(_ folder: String, _ split: MusicSplit) -> String { "\(folder)/\(split.rawValue).bin" }
}
