import Diffusion
import Platform

/// Makes the files that `Music` reads from folders of ABC files.
public struct MusicConversion: Sendable {
  /// Tunes that read, by collection.
  public private(set) var tunes: [MusicCorpus.Tune] = []
  /// Why the others did not.
  public private(set) var rejected: [ABCError] = []
  /// The tunes in identities.
  public let corpus: MusicCorpus

  /// Reads all `.abc` files one folder below `folder`.
  ///
  /// Throws `DataError` where there are none, or one cannot be read.
  public init(folder: String) throws(DataError) {
    guard let collections = try? Folder.names(in: folder) else {
      throw .missing(path: folder, remedy: Music.remedy)
    }
    for collection in collections {
      let names = (try? Folder.names(in: "\(folder)/\(collection)")) ?? []
      for name in names where name.hasSuffix(".abc") {
        let path = "\(folder)/\(collection)/\(name)"
        guard let bytes = try? File.read(path) else { throw .unreadable(path: path, reason: "no access") }
        let book = ABCBook(bytes, path: "\(collection)/\(name)")
        rejected += book.rejected
        for tune in book.tunes {
          guard let steps = tune.grid, !steps.isEmpty else { continue }
          tunes.append(
            MusicCorpus.Tune(collection: collection, name: "\(name):\(tune.number):\(tune.title)", steps: steps))
        }
      }
    }
    guard !tunes.isEmpty else {
      throw .unexpected(path: folder, found: "no tunes", expected: "folders of .abc files")
    }
    corpus = MusicCorpus(tunes)
  }

  /// Windows of 256 steps at a hop, over all tunes.
  public func windowCount(hop: Int) -> Int {
    tunes.reduce(0) { $0 + Self.starts($1.steps.count, hop: hop).count }
  }

  /// Counts, a line each: tunes, identities, windows of each split.
  public var summary: String {
    let all = [64, Music.length].map { "\(windowCount(hop: $0)) at hop \($0)" }.joined(separator: ", ")
    let splits = MusicSplit.allCases.map { split -> String in
      let identities = corpus.identities.filter { $0.split == split }
      let windows = identities.flatMap(\.tunes).reduce(0) { $0 + Self.starts($1.steps.count, hop: split.hop).count }
      return "\(split.rawValue): \(identities.count) identities, \(windows) windows at hop \(split.hop)"
    }
    return (["\(tunes.count) tunes, \(rejected.count) left out; windows of 256 steps: \(all)"] + splits)
      .joined(separator: "\n")
  }

  /// Writes `train.bin`, `validation.bin`, `test.bin` and `tunes.tsv` (identity, split, collection, name, steps).
  public func write(to folder: String) throws(DataError) {
    do {
      try Folder.create(folder)
      let lines = corpus.identities.enumerated().flatMap { n, identity in
        identity.tunes.map { "\(n)\t\(identity.split.rawValue)\t\($0.collection)\t\($0.name)\t\($0.steps.count)\n" }
      }
      let text = (["identity\tsplit\tcollection\ttune\tsteps\n"] + lines).joined()
      try File.replace("\(folder)/tunes.tsv", Array(text.utf8))
    } catch {
      throw .unreadable(path: folder, reason: "it cannot be written: \(error)")
    }
    for split in MusicSplit.allCases { try file(split).write(to: Music.path(folder, split)) }
  }

  /// The windows of a split, identity after identity.
  func file(_ split: MusicSplit) -> MusicFile {
    var file = MusicFile(
      hop: split.hop, identities: [], starts: [], windows: TokenBatch(count: 0, length: Music.length))
    var tokens: [Token] = []
    for (n, identity) in corpus.identities.enumerated() where identity.split == split {
      for tune in identity.tunes {
        for start in Self.starts(tune.steps.count, hop: split.hop) {
          file.identities.append(n)
          file.starts.append(start)
          tokens += tune.steps[start..<start + Music.length].map { MusicSymbols.symbols[Int($0)] }
        }
      }
    }
    file.windows = TokenBatch(count: file.starts.count, length: Music.length)
    file.windows.storage = tokens
    return file
  }

  /// First steps of the windows that lie whole in a tune.
  private static func starts(_ steps: Int, hop: Int) -> [Int] {
    steps < Music.length ? [] : Array(stride(from: 0, through: steps - Music.length, by: hop))
  }
}
