import Platform

/// I(a; b) of two labellings of the same points, nats, from their joint counts.
///
/// The plug-in estimate, which is too large by about (A − 1)(B − 1)/2n for A and B labels. 0 for no points.
public func mutualInformation(_ a: [Int], _ b: [Int]) -> Double {
  precondition(a.count == b.count, "every point has both labels")
  func counts(_ labels: [Int]) -> [Double] {
    let codes = Dictionary(labels.sorted().map { ($0, 0.0) }) { first, _ in first }
    return labels.reduce(into: codes) { $0[$1, default: 0] += 1 }.sorted { $0.key < $1.key }.map(\.value)
  }
  func entropy(_ counts: [Double]) -> Double {
    -counts.reduce(0) { $0 + ($1 > 0 ? $1 / Double(a.count) * log($1 / Double(a.count)) : 0) }
  }
  let width = 1 + (b.max() ?? 0)
  precondition((b.min() ?? 0) >= 0 && (a.min() ?? 0) >= 0, "labels are not negative")
  return max(0, entropy(counts(a)) + entropy(counts(b)) - entropy(counts(zip(a, b).map { $0 * width + $1 })))
}
