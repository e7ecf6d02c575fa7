import Diffusion

/// Pictures of bits with a label each.
struct LabelledPictures: Sendable {
  let rows: TokenBatch
  let labels: [Int]

  /// Those of the key `field` of a training config.
  init(_ data: TrainingDraft.Data?, _ field: String) throws {
    guard let data else { throw Refusal("there is no '\(field)'", remedy: "give 'data' and 'validation'") }
    let (rows, vocabulary, labels) = try data.source.load()
    guard let labels, vocabulary == 2 else {
      throw Refusal("'\(field)' has no pictures of bits with labels", remedy: "use data 'mnist'")
    }
    guard !labels.isEmpty else { throw Refusal("'\(field)' is empty", remedy: "raise 'count'") }
    (self.rows, self.labels) = (rows, labels)
  }

  /// SHA-256 of pictures and labels.
  var contentHash: String { SHA256.hexadecimal(Array("\(rows.contentHash(vocabulary: 2)) \(labels)".utf8)) }

  /// The share of the label that most pictures have.
  var mostFrequent: Accuracy {
    var counts = [Int](repeating: 0, count: 1 + (labels.max() ?? 0))
    for label in labels { counts[label] += 1 }
    return Accuracy(counts.max() ?? 0, of: labels.count)
  }
}
