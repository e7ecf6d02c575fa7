/// A number that a field can hold and an error can print.
public protocol FieldNumber: Comparable, Sendable {
  /// Its JSON form.
  var json: JSON { get }
}

extension Int: FieldNumber {
  /// An integer.
  public var json: JSON { .integer(self) }
}

extension Double: FieldNumber {
  /// A number.
  public var json: JSON { .number(self) }
}

/// The values that a number may take; either end may be open or absent.
public struct Interval<Bound: FieldNumber>: Sendable {
  /// Smallest value or infimum; `nil` for none.
  public var lower: Bound?
  /// Largest value or supremum; `nil` for none.
  public var upper: Bound?
  /// Whether `lower` itself is excluded.
  public var excludesLower = false
  /// Whether `upper` itself is excluded.
  public var excludesUpper = false

  /// x > `bound`.
  public static func above(_ bound: Bound) -> Interval { Interval(lower: bound, excludesLower: true) }
  /// `lower` < x < `upper`.
  public static func between(_ lower: Bound, _ upper: Bound) -> Interval {
    Interval(lower: lower, upper: upper, excludesLower: true, excludesUpper: true)
  }
  /// `lower` < x ≤ `upper`.
  public static func above(_ lower: Bound, upTo upper: Bound) -> Interval {
    Interval(lower: lower, upper: upper, excludesLower: true)
  }

  /// Whether x lies within; NaN does not.
  public func contains(_ x: Bound) -> Bool {
    (lower.map { excludesLower ? $0 < x : $0 <= x } ?? (x == x))
      && (upper.map { excludesUpper ? x < $0 : x <= $0 } ?? (x == x))
  }

  /// "1 to 100", "at least 1", "greater than 0 and less than 1"; `nil` where everything is allowed.
  public var text: String? {
    let from = lower.map { (excludesLower ? "greater than " : "at least ") + plain($0) }
    let to = upper.map { (excludesUpper ? "less than " : "at most ") + plain($0) }
    if let lower, let upper, !excludesLower, !excludesUpper { return "\(plain(lower)) to \(plain(upper))" }
    if let from, let to { return "\(from) and \(to)" }
    return from ?? to
  }

  /// JSON Schema of a number with its `minimum`, `exclusiveMinimum`, ….
  func schema(of type: String) -> JSON {
    var members: [(key: String, value: JSON)] = [("type", .string(type))]
    if let lower { members.append((excludesLower ? "exclusiveMinimum" : "minimum", lower.json)) }
    if let upper { members.append((excludesUpper ? "exclusiveMaximum" : "maximum", upper.json)) }
    return .object(members)
  }
}

/// A number as a person writes it: integral doubles without ".0".
func plain<Number: FieldNumber>(_ x: Number) -> String {
  if let x = x as? Double, x == x.rounded(), abs(x) < 1e15 { return String(Int(x)) }
  return "\(x)"
}

/// The range forms that stand for an interval: `1...10`, `0..<1`, `1...`, `...1`, `.above(0)`, `.all`.
public protocol IntervalConvertible<Bound>: Sendable {
  /// Int or Double.
  associatedtype Bound: FieldNumber
  /// The interval meant.
  var interval: Interval<Bound> { get }
}

extension Interval: IntervalConvertible {
  /// Itself.
  public var interval: Interval { self }
}
extension ClosedRange: IntervalConvertible where Bound: FieldNumber {
  /// Both ends included.
  public var interval: Interval<Bound> { Interval(lower: lowerBound, upper: upperBound) }
}
extension Range: IntervalConvertible where Bound: FieldNumber {
  /// The upper end excluded.
  public var interval: Interval<Bound> { Interval(lower: lowerBound, upper: upperBound, excludesUpper: true) }
}
extension PartialRangeFrom: IntervalConvertible where Bound: FieldNumber {
  /// No upper end.
  public var interval: Interval<Bound> { Interval(lower: lowerBound) }
}
extension PartialRangeThrough: IntervalConvertible where Bound: FieldNumber {
  /// No lower end.
  public var interval: Interval<Bound> { Interval(upper: upperBound) }
}

extension IntervalConvertible {
  /// x > `bound`.
  public static func above<N>(_ bound: N) -> Self where Self == Interval<N> { .above(bound) }
  /// `lower` < x ≤ `upper`.
  public static func above<N>(_ lower: N, upTo upper: N) -> Self where Self == Interval<N> {
    .above(lower, upTo: upper)
  }
  /// `lower` < x < `upper`.
  public static func between<N>(_ lower: N, _ upper: N) -> Self where Self == Interval<N> { .between(lower, upper) }
}

extension IntervalConvertible where Self == Interval<Int> {
  /// Every integer.
  public static var all: Self { Interval() }
}

extension IntervalConvertible where Self == Interval<Double> {
  /// Every number.
  public static var all: Self { Interval() }
}
