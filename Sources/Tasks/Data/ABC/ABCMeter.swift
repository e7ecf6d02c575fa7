/// A meter: what the default note length, rests of whole bars and tuplets take from it.
struct ABCMeter: Equatable {
  /// The length of a bar, whole notes; `nil` for a free meter.
  var bar: Rational?
  /// Whether beats are of three (6/8, 9/8, 12/8).
  var isCompound = false

  /// 4/4.
  init() { bar = Rational(1) }

  /// Reads the text of an M: field: "C", "C|", "6/8", "2+3/8"; anything without a fraction is free.
  init(_ text: String) {
    let text = text.drop { $0 == " " || $0 == "\t" }
    if text.hasPrefix("C") {
      bar = Rational(1)
      return
    }
    let parts = text.split(separator: "/", maxSplits: 1)
    guard parts.count == 2 else { return }
    let digits = { (c: Character) in c.isASCII && c.isNumber }
    let beats = parts[0].split { !digits($0) }.reduce(0) { min($0 + min(Int($1) ?? 0, 999), 999) }
    let unit = Int(parts[1].prefix(while: digits)) ?? 0
    guard beats > 0, (1...128).contains(unit) else { return }
    bar = Rational(beats, unit)
    isCompound = unit == 8 && beats % 3 == 0 && beats > 3
  }

  /// L where no field says it: 1/16 below three quarters a bar, else 1/8.
  var defaultLength: Rational { bar.map { $0 < Rational(3, 4) } == true ? Rational(1, 16) : Rational(1, 8) }
}
