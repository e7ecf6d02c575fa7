// The short forms: the type of the key path says how the value is read.

extension Field {
  /// An integer.
  public init(
    _ name: String, _ path: Path<Int>, _ range: some IntervalConvertible<Int>, unit: String? = nil,
    _ documentation: String
  ) { self.init(name, path, .integer(range), unit: unit, documentation) }

  /// A number.
  public init(
    _ name: String, _ path: Path<Double>, _ range: some IntervalConvertible<Double>, unit: String? = nil,
    _ documentation: String
  ) { self.init(name, path, .number(range), unit: unit, documentation) }

  /// An integer or `null`.
  public init(
    _ name: String, _ path: Path<Int?>, _ range: some IntervalConvertible<Int>, unit: String? = nil,
    _ documentation: String
  ) { self.init(name, path, .optional(.integer(range)), unit: unit, documentation) }

  /// A number or `null`.
  public init(
    _ name: String, _ path: Path<Double?>, _ range: some IntervalConvertible<Double>, unit: String? = nil,
    _ documentation: String
  ) { self.init(name, path, .optional(.number(range)), unit: unit, documentation) }

  /// A list of integers.
  public init(
    _ name: String, _ path: Path<[Int]>, _ range: some IntervalConvertible<Int>, unit: String? = nil,
    _ documentation: String
  ) { self.init(name, path, .list(of: .integer(range)), unit: unit, documentation) }

  /// A list of numbers.
  public init(
    _ name: String, _ path: Path<[Double]>, _ range: some IntervalConvertible<Double>, unit: String? = nil,
    _ documentation: String
  ) { self.init(name, path, .list(of: .number(range)), unit: unit, documentation) }

  /// `true` or `false`.
  public init(_ name: String, _ path: Path<Bool>, _ documentation: String) {
    self.init(name, path, .bool, documentation)
  }

  /// A string.
  public init(_ name: String, _ path: Path<String>, _ documentation: String) {
    self.init(name, path, .text, documentation)
  }

  /// A string or `null`.
  public init(_ name: String, _ path: Path<String?>, _ documentation: String) {
    self.init(name, path, .optional(.text), documentation)
  }

  /// A list of strings.
  public init(_ name: String, _ path: Path<[String]>, _ documentation: String) {
    self.init(name, path, .list(of: .text), documentation)
  }

  /// One case of an enumeration.
  public init<Choice: CaseIterable & RawRepresentable & Sendable>(
    _ name: String, _ path: Path<Choice>, _ documentation: String
  ) where Choice.RawValue == String { self.init(name, path, .choice, documentation) }
}
