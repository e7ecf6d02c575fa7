/// An exact fraction in lowest terms, denominator > 0: durations and times in whole notes.
public struct Rational: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// May be negative.
  public let numerator: Int
  /// > 0.
  public let denominator: Int

  /// Requires denominator > 0.
  public init(_ numerator: Int, _ denominator: Int = 1) {
    precondition(denominator > 0, "a fraction has a positive denominator")
    var (a, b) = (numerator.magnitude, denominator.magnitude)
    while b != 0 { (a, b) = (b, a % b) }
    let divisor = Int(max(1, a))
    self.numerator = numerator / divisor
    self.denominator = denominator / divisor
  }

  /// The sum, or `nil` where it does not fit 64 bits.
  public func adding(_ other: Rational) -> Rational? {
    let (left, o1) = numerator.multipliedReportingOverflow(by: other.denominator)
    let (right, o2) = other.numerator.multipliedReportingOverflow(by: denominator)
    let (top, o3) = left.addingReportingOverflow(right)
    let (bottom, o4) = denominator.multipliedReportingOverflow(by: other.denominator)
    return o1 || o2 || o3 || o4 ? nil : Rational(top, bottom)
  }

  /// The product, or `nil` where it does not fit 64 bits.
  public func multiplied(by other: Rational) -> Rational? {
    let (top, o1) = numerator.multipliedReportingOverflow(by: other.numerator)
    let (bottom, o2) = denominator.multipliedReportingOverflow(by: other.denominator)
    return o1 || o2 ? nil : Rational(top, bottom)
  }

  /// The least whole number that is not below it.
  public var ceiling: Int { numerator / denominator + (numerator > 0 && numerator % denominator != 0 ? 1 : 0) }

  /// By value.
  public static func < (a: Rational, b: Rational) -> Bool {
    let left = a.numerator.multipliedFullWidth(by: b.denominator)
    let right = b.numerator.multipliedFullWidth(by: a.denominator)
    return (left.high, left.low) < (right.high, right.low)
  }

  /// "3/8".
  public var description: String { denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)" }
}
