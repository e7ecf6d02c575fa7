import Platform

/// How many digits a number is worth: they follow the interval, two significant digits of its half-width.
struct Digits {
  /// Digits behind the point; negative ones round to tens, hundreds and so on.
  private let decimals: Int
  /// The power of ten taken out in front, where plain digits would be too many.
  let exponent: Int?

  /// The digits for a mean with a half-width; four significant ones of the mean where the half-width is undefined, 0 or
  /// the rounding of sums (below 1e−12 of the mean).
  init(mean: Double, halfWidth: Double) {
    let precise = halfWidth.isFinite && halfWidth > abs(mean) * 1e-12
    let decimals = precise ? 1 - Self.exponent(halfWidth, digits: 2) : 3 - Self.exponent(mean, digits: 4)
    let scale = pow(10, Double(decimals))
    let rounded = mean.isFinite && scale.isFinite ? abs((mean * scale).rounded() / scale) : 0
    let largest = Self.exponent(max(rounded, precise ? halfWidth : 0), digits: 4)
    if decimals > 7 || largest > 7 {
      exponent = largest
      self.decimals = decimals + largest
    } else {
      exponent = nil
      self.decimals = precise ? decimals : max(0, decimals)
    }
  }

  /// A fixed number of digits behind the point, 0 or more.
  init(decimals: Int) {
    self.decimals = decimals
    exponent = nil
  }

  /// A number at these digits, the power of ten taken out; "–" for NaN, "∞" for infinity.
  func text(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "–" : value < 0 ? "-∞" : "∞" }
    let scaled = exponent.map { value / pow(10, Double($0)) } ?? value
    let unit = pow(10, Double(-min(0, decimals)))
    let text = String(printf: "%.\(max(0, decimals))f", decimals < 0 ? (scaled / unit).rounded() * unit : scaled)
    return text.hasPrefix("-") && !text.contains { ("1"..."9").contains($0) } ? String(text.dropFirst()) : text
  }

  /// ⌊log₁₀|value|⌋ after rounding to a number of significant digits; 0 for 0.
  private static func exponent(_ value: Double, digits: Int) -> Int {
    guard value.isFinite, value != 0 else { return 0 }
    return String(printf: "%.\(digits - 1)e", value).split(separator: "e").last.flatMap { Int($0) } ?? 0
  }
}

extension Estimate {
  /// The parts of the text of an estimate; `power` is the exponent taken out of all of them.
  struct Parts {
    var mean: String
    var halfWidth: String?
    var interval: (low: String, high: String)?
    var power: Int?
  }

  var parts: Parts {
    switch spread {
    case .halfWidth(let half) where half.isFinite:
      let digits = digits(half)
      return Parts(mean: digits.text(mean), halfWidth: digits.text(half), power: digits.exponent)
    case .interval(let low, let high) where low.isFinite && high.isFinite:
      let digits = digits((high - low) / 2)
      return Parts(mean: digits.text(mean), interval: (digits.text(low), digits.text(high)), power: digits.exponent)
    default:
      let digits = digits(.nan)
      return Parts(mean: digits.text(mean), power: digits.exponent)
    }
  }

  private func digits(_ halfWidth: Double) -> Digits {
    decimals.map { Digits(decimals: $0) } ?? Digits(mean: mean, halfWidth: halfWidth)
  }

  /// "27.35 ± 0.12", "0.31 [0.28, 0.35]", "(1.2 ± 0.3)e-9".
  public var text: String {
    let parts = parts
    let half = parts.halfWidth.map { " ± \($0)" } ?? ""
    let interval = parts.interval.map { " [\($0.low), \($0.high)]" } ?? ""
    let text = parts.mean + half + interval
    guard let power = parts.power else { return text }
    return half.isEmpty && interval.isEmpty ? "\(text)e\(power)" : "(\(text))e\(power)"
  }
}
