/// What a bootstrap of grouped values takes as drawn from a population.
public enum BootstrapDesign: String, Sendable, CaseIterable {
  /// Groups and the values within them: items, then the seeds of each.
  case hierarchical
  /// Values within fixed groups: seeds of these very items, or units of these very tasks.
  case stratified
}

/// The percentile bootstrap interval of a mean of group means, for values that are not independent: seeds within items.
///
/// A hierarchical replicate draws as many groups as there are, with replacement, and as many values within each draw of a
/// group as it has; a stratified one keeps the groups. With one value a group the hierarchical one is the plain bootstrap
/// and the stratified one does not vary. Ends are quantiles of the replicates, interpolated linearly. The hierarchical
/// interval is a little too long: the variance within groups counts (2 − 1/m)/m times instead of 1/m times for m values.
/// `random` gives 64-bit words; index ⌊word·n/2⁶⁴⌋, groups and values in the order they are drawn.
/// No interval (with the reason) below two groups (hierarchical) or below two values a group on average (stratified), for
/// values that are not finite, an empty group, or where nothing varies.
public func groupedInterval(
  _ groups: [[Double]], _ design: BootstrapDesign, confidence: Double = 0.95, resamples: Int = 9_999,
  random: () -> UInt64
) -> Interval {
  let method = Interval.Method.grouped(design, resamples: resamples)
  let centre = mean(groups.map(mean))
  func undefined(_ reason: String) -> Interval {
    Interval(estimate: centre, undefined: reason, method: method, confidence: confidence)
  }
  guard groups.allSatisfy({ !$0.isEmpty }) else { return undefined("a group has no values") }
  let values = groups.flatMap { $0 }
  if let reason = whyNoInterval(values, confidence) { return undefined(reason) }
  switch design {
  case .hierarchical where groups.count < 2: return undefined("1 of the at least 2 groups that it needs")
  case .stratified where values.count == groups.count: return undefined("no group has two values")
  default: break
  }
  func draw(_ count: Int) -> Int { Int(random().multipliedFullWidth(by: UInt64(count)).high) }
  let replicates = (0..<max(1, resamples)).map { _ -> Double in
    var sum = 0.0
    for g in groups.indices {
      let group = groups[design == .hierarchical ? draw(groups.count) : g]
      var inner = 0.0
      for _ in group.indices { inner += group[draw(group.count)] }
      sum += inner / Double(group.count)
    }
    return sum / Double(groups.count)
  }.sorted()
  guard let low = replicates.first, let high = replicates.last, high - low > 1e-12 * abs(centre) else {
    return undefined("all resamples have the same statistic")
  }
  return Interval(
    estimate: centre, low: quantile(replicates, (1 - confidence) / 2), high: quantile(replicates, (1 + confidence) / 2),
    method: method, confidence: confidence)
}
