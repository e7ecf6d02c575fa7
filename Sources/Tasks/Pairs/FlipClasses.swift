/// The sites of a sequence by the threshold of flipping them, so that the next one to flip is drawn without trying those
/// that stay (the n-fold way of Bortz, Kalos and Lebowitz 1975).
///
/// A class holds thresholds between two powers of two, and its cap is the largest that occurs: a site is drawn with its
/// cap and then flips with probability threshold/cap > ½. Sites that never flip are in none.
struct FlipClasses: ~Copyable {
  private let length: Int
  /// The class of each flip threshold, shape (z_i, x_i, h_i); 0 is none.
  private let classes: UnsafeMutablePointer<UInt8>
  /// Class by class, from the second on in decreasing order.
  private let caps: UnsafeMutablePointer<UInt64>
  private let counts: UnsafeMutablePointer<Int>
  /// The sites of each class, shape (class, L).
  private let members: UnsafeMutablePointer<Int32>
  /// Where each site stands in its class, and its class.
  private let places: UnsafeMutablePointer<Int32>
  private let kinds: UnsafeMutablePointer<UInt8>
  /// Σ cap over all sites.
  private(set) var total: UInt64 = 0

  init(_ flips: borrowing PairFlips, length: Int) {
    let states = flips.stateCount
    var largest = [UInt64](repeating: 0, count: 34)  // by bit width: thresholds are at most 2³²
    for state in 0..<states {
      let threshold = flips.threshold(state: state)
      largest[Self.width(threshold)] = max(largest[Self.width(threshold)], threshold)
    }
    let present = [0] + (1...33).reversed().filter { largest[$0] > 0 }
    self.length = length
    classes = .allocate(capacity: states)
    caps = .allocate(capacity: present.count)
    counts = .allocate(capacity: present.count)
    members = .allocate(capacity: present.count * length)
    places = .allocate(capacity: length)
    kinds = .allocate(capacity: length)
    var classOfWidth = [UInt8](repeating: 0, count: 34)
    for (k, width) in present.enumerated() {
      classOfWidth[width] = UInt8(k)
      caps[k] = largest[width]
    }
    for state in 0..<states { classes[state] = classOfWidth[Self.width(flips.threshold(state: state))] }
    counts.initialize(repeating: 0, count: present.count)
    for site in 0..<length { insert(site, Int(classes[flips.state(site)])) }
  }

  deinit {
    classes.deallocate()
    caps.deallocate()
    counts.deallocate()
    members.deallocate()
    places.deallocate()
    kinds.deallocate()
  }

  /// Puts a site into the class of its present threshold.
  @inline(__always)
  mutating func update(_ site: Int, state: Int) {
    let (old, new) = (Int(kinds[site]), Int(classes[state]))
    if old == new { return }
    let row = members + old &* length
    counts[old] &-= 1
    let (place, last) = (places[site], row[counts[old]])
    row[Int(place)] = last
    places[Int(last)] = place
    total &-= caps[old]
    insert(site, new)
  }

  /// A site with probability cap/total, by `first` and the low half of `second`, and its cap; `total` must not be 0.
  @inline(__always)
  func draw(_ first: UInt64, _ second: UInt64) -> (site: Int, cap: UInt64) {
    var rest = first.multipliedFullWidth(by: total).high
    var k = 1
    while rest >= UInt64(counts[k]) &* caps[k] {
      rest &-= UInt64(counts[k]) &* caps[k]
      k &+= 1
    }
    let place = Int(((second & 0xFFFF_FFFF) &* UInt64(counts[k])) &>> 32)
    return (Int(members[k &* length &+ place]), caps[k])
  }

  /// `class` 0 has cap 0, and a list like the others.
  @inline(__always)
  private mutating func insert(_ site: Int, _ kind: Int) {
    members[kind &* length &+ counts[kind]] = Int32(truncatingIfNeeded: site)
    places[site] = Int32(truncatingIfNeeded: counts[kind])
    kinds[site] = UInt8(truncatingIfNeeded: kind)
    counts[kind] &+= 1
    total &+= caps[kind]
  }

  private static func width(_ threshold: UInt64) -> Int { 64 - threshold.leadingZeroBitCount }
}
