/// The smallest two-sided p that n pairs can reach in a sign-flip or rank test: 2/2ⁿ.
///
/// Where the sign-flip test draws m = `resamples` flips at random it is 2/(m + 1). 1 for n = 0.
public func smallestTwoSidedP(pairs n: Int, resamples: Int = 9_999) -> Double {
  if n < 1 { return 1 }
  return isExactSignFlip(pairs: n, resamples: resamples) ? 2 / Double(1 << n) : min(1, 2 / Double(resamples + 1))
}

/// The fewest pairs with which the smallest of m p-values can pass Holm at level α: 2/2ⁿ ≤ α/m.
public func pairsNeeded(alpha: Double, comparisons m: Int) -> Int {
  precondition(alpha > 0 && m >= 1, "a level above 0 and at least one comparison")
  var n = 1
  while n < 62, 2 / Double(1 << n) > alpha / Double(m) { n += 1 }
  return n
}

/// "n too small for α", said out loud: the sentence for plans and captions, or `nil` where n is enough.
///
/// n is too small when not even the smallest reachable p passes Holm over m comparisons.
public func smallSampleWarning(pairs n: Int, alpha: Double, comparisons m: Int, resamples: Int = 9_999) -> String? {
  let smallest = smallestTwoSidedP(pairs: n, resamples: resamples)
  guard smallest > alpha / Double(m) else { return nil }
  if !isExactSignFlip(pairs: n, resamples: resamples) {
    return "\(resamples) resamples are too few for α = \(alpha) with \(m) comparisons under Holm: "
      + "the smallest reachable p is \(smallest); exact flips or more resamples would do"
  }
  return "n = \(n) is too small for α = \(alpha) with \(m) comparison\(m == 1 ? "" : "s") under Holm: "
    + "the smallest reachable p is \(smallest); n = \(pairsNeeded(alpha: alpha, comparisons: m)) would do"
}

/// From how many units on significance is claimed.
///
/// Fewer can pass a test; the claim then rests on few truths or few runs, and reports say so.
public enum ClaimRule {
  /// Items, each averaged over its seeds.
  public static let items = 30
  /// Seeds, each averaged over the items.
  public static let seeds = 12
}
