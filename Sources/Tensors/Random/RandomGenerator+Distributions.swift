import Platform

extension RandomGenerator {
  /// Uniform in the open interval (0, 1): (k + ½)·2⁻⁵², k of 52 bits.
  @inlinable public mutating func uniform() -> Double {
    (Double(next() &>> 12) + 0.5) * 0x1p-52
  }

  /// Uniform integer in 0..<bound, unbiased (Lemire's method on 32 bits).
  ///
  /// Requires 0 < bound < 2³².
  @inlinable public mutating func uniform(below bound: Int) -> Int {
    precondition(bound > 0 && bound < 1 << 32, "the bound must be in 1..<2³²")
    let n = UInt64(bound)
    var product = (next() &>> 32) &* n
    if product & 0xFFFF_FFFF < n {
      let threshold = (0x1_0000_0000 &- n) % n
      while product & 0xFFFF_FFFF < threshold { product = (next() &>> 32) &* n }
    }
    return Int(product &>> 32)
  }

  /// Standard normal: the Box-Muller transform, √(−2 ln u₁)·cos(2πu₂); one value for two words.
  @inlinable public mutating func normal() -> Double {
    let radius = (-2 * log(uniform())).squareRoot()
    return radius * cos(2 * .pi * uniform())
  }

  /// Standard Gumbel: −ln(−ln u).
  @inlinable public mutating func gumbel() -> Double { -log(-log(uniform())) }

  /// Standard exponential: −ln u.
  @inlinable public mutating func exponential() -> Double { -log(uniform()) }

  /// True with probability `p` (below 0 counts as 0, above 1 as 1, NaN as 0).
  @inlinable public mutating func bernoulli(_ p: Double) -> Bool { uniform() < p }

  /// An index drawn with probability wᵢ/Σw, by inversion of the running sum.
  ///
  /// Requires finite weights ≥ 0 with a positive sum; `nil` otherwise (empty, all zero, NaN, infinite or negative sum).
  @inlinable public mutating func categorical<T: BinaryFloatingPoint>(_ weights: UnsafeBufferPointer<T>) -> Int? {
    var total = 0.0
    for w in weights { total += Double(w) }
    guard total > 0, total < .infinity else { return nil }
    var remaining = uniform() * total
    var last: Int?
    for (i, w) in weights.enumerated() where w > 0 {
      last = i
      remaining -= Double(w)
      if remaining < 0 { return i }
    }
    return last
  }

  /// `categorical` for an array.
  @inlinable public mutating func categorical<T: BinaryFloatingPoint>(_ weights: [T]) -> Int? {
    var index: Int?
    weights.withUnsafeBufferPointer { index = categorical($0) }
    return index
  }

  /// A uniformly random order of 0..<count (Fisher-Yates).
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for i in stride(from: count - 1, to: 0, by: -1) { order.swapAt(i, uniform(below: i + 1)) }
    return order
  }

  /// `count` different indices of 0..<population, in random order (a partial Fisher-Yates shuffle).
  public mutating func choice(_ count: Int, of population: Int) -> [Int] {
    precondition(count >= 0 && count <= population, "cannot choose \(count) of \(population) without replacement")
    var order = Array(0..<population)
    for i in 0..<count { order.swapAt(i, i + uniform(below: population - i)) }
    return Array(order[0..<count])
  }

  /// Fills a buffer with 64-bit words, in the order of `next()`; long ones without the way through this buffer.
  public mutating func fill(_ words: UnsafeMutableBufferPointer<UInt64>) {
    guard let target = words.baseAddress else { return }
    var filled = 0
    while filled < words.count {
      if position == Self.capacity && words.count - filled >= Self.capacity {
        let groups = (words.count - filled) / 16
        Philox4x32.fill(target + filled, firstGroup: group, groups: groups, key: key)
        group &+= UInt64(groups)
        filled += 16 * groups
      } else {
        let ready = self.words(upTo: words.count - filled)
        guard let source = ready.baseAddress else { return }
        (target + filled).update(from: source, count: ready.count)
        filled += ready.count
      }
    }
  }

  /// Fills a buffer with uniform numbers in (0, 1): (k + ½)·2⁻²³, k of 23 bits, two to a word.
  public mutating func fillUniform(_ values: UnsafeMutableBufferPointer<Float>) {
    var i = 0
    while i + 1 < values.count {
      let word = next()
      values[i] = (Float(UInt32(truncatingIfNeeded: word) &>> 9) + 0.5) * 0x1p-23
      values[i + 1] = (Float(UInt32(truncatingIfNeeded: word &>> 41)) + 0.5) * 0x1p-23
      i += 2
    }
    if i < values.count { values[i] = (Float(UInt32(truncatingIfNeeded: next()) &>> 9) + 0.5) * 0x1p-23 }
  }
}
