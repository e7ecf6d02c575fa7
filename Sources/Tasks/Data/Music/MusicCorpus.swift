import Platform
import Tensors

/// Tunes of several collections on the grid, gathered into identities and split by them.
///
/// Two tunes are one where the first 64 steps are the same up to transposition, or where number and title agree within a
/// collection; identities are closed under both. An identity goes whole to `test`, `validation` or `train` by the key of a
/// Philox stream that is named by its least member: shares 10, 10 and 80 %.
public struct MusicCorpus: Sendable {
  /// A tune on the grid.
  public struct Tune: Sendable {
    /// The folder that its file lies in.
    public let collection: String
    /// "file:number:title".
    public let name: String
    /// One pitch (128 for a rest) a 16th.
    public let steps: [UInt8]
    /// Requires steps.
    public init(collection: String, name: String, steps: [UInt8]) {
      precondition(!steps.isEmpty, "a tune has steps")
      self.collection = collection
      self.name = name
      self.steps = steps
    }
  }

  /// Tunes that count as one.
  public struct Identity: Sendable {
    /// In the order of their names.
    public let tunes: [Tune]
    /// Where it belongs.
    public let split: MusicSplit
  }

  /// How many steps tell tunes apart.
  static let opening = 64

  /// In an order that mixes the collections: that of their keys.
  public let identities: [Identity]

  /// Gathers tunes; their order makes no difference.
  public init(_ tunes: [Tune]) {
    let tunes = tunes.sorted { ($0.collection, $0.name) < ($1.collection, $1.name) }
    var parents = Array(tunes.indices)
    func root(_ n: Int) -> Int {
      var n = n
      while parents[n] != n {
        parents[n] = parents[parents[n]]
        n = parents[n]
      }
      return n
    }
    var first: [String: Int] = [:]
    for (n, tune) in tunes.enumerated() {
      let title = tune.name.split(separator: ":", maxSplits: 1).last.map(String.init) ?? tune.name
      for key in ["\(tune.collection) \(title)", Self.contour(tune.steps)] {
        let (a, b) = (root(n), root(first[key] ?? n))
        parents[max(a, b)] = min(a, b)
        first[key] = first[key] ?? n
      }
    }
    let groups = Dictionary(grouping: tunes.indices, by: root)
    let stream = RandomStream(seed: 0)["music split"]
    identities = groups.map { least, members in
      (key: stream["\(tunes[least].collection)/\(tunes[least].name)"].key, least: least, members: members)
    }.sorted { ($0.key, $0.least) < ($1.key, $1.least) }.map { group in
      Identity(tunes: group.members.map { tunes[$0] }, split: MusicSplit(key: group.key))
    }
  }

  /// The first steps as intervals from the first pitch: the same for a transposed tune.
  static func contour(_ steps: [UInt8]) -> String {
    let rest = MusicSymbols.rest
    let origin = steps.first { $0 != rest }.map(Int.init) ?? 0
    return steps.prefix(opening).map { $0 == rest ? "z" : String(Int($0) - origin) }.joined(separator: " ")
  }
}

/// A part of the melodies.
public enum MusicSplit: String, CaseIterable, Sendable {
  /// 80 % of the identities, windows at hop 64.
  case train
  /// 10 %, disjoint windows.
  case validation
  /// 10 %, disjoint windows.
  case test

  /// The high digits of a key decide.
  init(key: UInt64) {
    let tenth = key.multipliedFullWidth(by: 10).high
    self = tenth == 0 ? .test : tenth == 1 ? .validation : .train
  }

  /// Steps from one window of a tune to the next.
  public var hop: Int { self == .train ? 64 : Music.length }
}
