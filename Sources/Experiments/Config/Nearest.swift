/// The candidate closest to `word`, if it is close enough to be meant.
///
/// Either one begins with the other, or at most a third of the longer one is wrong, by edit distance without regard to
/// case. A beginning goes before an edit of equal distance or more.
func nearest(to word: String, in candidates: [String]) -> String? {
  let word = Array(word.lowercased().prefix(100))
  guard !word.isEmpty else { return nil }
  let scored = candidates.map { candidate -> (distance: (Int, Int), candidate: String) in
    let other = Array(candidate.lowercased())
    let distance = editDistance(word, other)
    let prefix = min(word.count, other.count) >= 3 && (word.starts(with: other) || other.starts(with: word))
    let allowed = max(1, max(word.count, other.count) / 3)
    return ((prefix ? min(distance, 1) : distance <= allowed ? distance : .max, prefix ? 0 : distance), candidate)
  }
  return scored.min { $0.distance < $1.distance }.flatMap { $0.distance.0 == .max ? nil : $0.candidate }
}

/// "did you mean 'steps'?", or else the whole list.
public func suggestion(for word: String, in candidates: [String], named: String) -> String {
  if let match = nearest(to: word, in: candidates) { return "did you mean '\(match)'?" }
  return candidates.isEmpty ? "there are no \(named)" : "\(named): \(candidates.joined(separator: ", "))"
}

/// Insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b` (optimal string alignment).
func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...b.count)
  for i in 0..<a.count {
    var row = [i + 1]
    for j in 0..<b.count {
      var best = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, beforeLast[j - 1] + 1) }
      row.append(best)
    }
    (beforeLast, last) = (last, row)
  }
  return last[b.count]
}
