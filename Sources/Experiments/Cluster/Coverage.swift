import Results

/// What a result file was to hold: which shard of the study, and how many units of it could run.
///
/// It stands in the provenance as "3/32 (40 units)"; a merged file has a list of them.
struct Coverage: CustomStringConvertible, Equatable {
  let shard: Shard
  let planned: Int

  static let attribute = "shard"

  var description: String { "\(shard) (\(planned) units)" }

  init(shard: Shard, planned: Int) { (self.shard, self.planned) = (shard, planned) }

  private init?(_ text: String) {
    let words = text.split(separator: " ")
    guard words.count == 3, words[1].hasPrefix("("), let shard = Shard(String(words[0])),
      let planned = Int(words[1].dropFirst())
    else { return nil }
    self.init(shard: shard, planned: planned)
  }

  /// Those of a list "1/4 (18 units); 3/4 (18 units)".
  static func list(_ text: String) -> [Coverage] {
    text.split(separator: ";").compactMap { Coverage($0.trimmed) }
  }
}

extension ResultsFile {
  /// The shards in this file; none where it was written before files said so.
  var coverage: [Coverage] { Coverage.list(provenance(Coverage.attribute)) }
}
