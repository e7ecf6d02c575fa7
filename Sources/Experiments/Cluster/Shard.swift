import Platform

/// One of the parts that a study is split into, to run on machines of their own: "3/32" is the third of 32.
///
/// The whole is 1/1. Each shard has a result file and a folder of parts of its own, so that no file has two writers.
public struct Shard: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// From 1 on.
  public let index: Int
  /// How many there are.
  public let count: Int

  /// All units.
  public static let whole = Shard(unchecked: 1, of: 1)

  /// Shard `index` of `count`; `nil` unless 1 ≤ index ≤ count.
  public init?(_ index: Int, of count: Int) {
    guard count >= 1, (1...count).contains(index) else { return nil }
    self.init(unchecked: index, of: count)
  }

  private init(unchecked index: Int, of count: Int) { (self.index, self.count) = (index, count) }

  /// Reads "3/32".
  public init?(_ text: String) {
    let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 2, let index = numbers[0], let count = numbers[1] else { return nil }
    self.init(index, of: count)
  }

  /// All shards of `count`.
  public static func all(of count: Int) -> [Shard] { (0..<max(0, count)).map { Shard(unchecked: $0 + 1, of: count) } }

  /// "3/32".
  public var description: String { "\(index)/\(count)" }

  /// By count, then by index.
  public static func < (a: Shard, b: Shard) -> Bool { (a.count, a.index) < (b.count, b.index) }

  /// The shard's result file: "results/x-shard-3-of-32.h5" for "results/x.h5"; the file itself for 1/1.
  public func path(of whole: String) -> String {
    count == 1 ? whole : "\(Shard.stem(whole))-shard-\(index)-of-\(count).h5"
  }

  /// "experiment run a.json --shard 3/32" for "experiment run a.json"; the command itself for 1/1.
  public func command(_ whole: String) -> String { count == 1 ? whole : "\(whole) --shard \(self)" }

  /// The shards of a result file that have a file or a folder of parts; 1/1 among them where the file has parts.
  public static func found(of whole: String) -> [Shard] {
    let folder = Path.folder(of: whole)
    let start = "\(Path.stem(of: whole))-shard-"
    let names = ((try? Folder.names(in: folder)) ?? []).filter { $0.hasPrefix(start) }
    let shards = names.compactMap { name -> Shard? in
      guard let end = [".h5.parts", ".h5"].first(where: name.hasSuffix) else { return nil }
      let numbers = name.dropFirst(start.count).dropLast(end.count).split(separator: "-")
      guard numbers.count == 3, numbers[1] == "of" else { return nil }
      return Shard("\(numbers[0])/\(numbers[2])")
    }
    return Set(shards + (Folder.exists(whole + ".parts") ? [.whole] : [])).sorted()
  }

  /// "results/x" for "results/x.h5".
  private static func stem(_ path: String) -> String { path.hasSuffix(".h5") ? String(path.dropLast(3)) : path }
}
