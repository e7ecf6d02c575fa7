import Testing

@testable import Reports

@Suite struct DigitsGoldenTests {
  /// Two significant digits of the half-width, and the mean to the same place.
  @Test(arguments: [
    (27.3456, 0.1234, "27.35 ± 0.12"), (27.3456, 0.0996, "27.35 ± 0.10"), (27.3456, 0.0994, "27.346 ± 0.099"),
    (-0.001, 0.12, "0.00 ± 0.12"), (-1.005, 0.25, "-1.00 ± 0.25"), (1234.5, 234, "1230 ± 230"),
    (1234.5, 23.4, "1234 ± 23"), (1235.5, 9.96, "1236 ± 10"), (0.5, 3, "0.5 ± 3.0"), (0, 0.001, "0.0000 ± 0.0010"),
    (1.234567e-9, 1.2e-10, "(1.23 ± 0.12)e-9"), (3.21e12, 4.56e10, "(3.210 ± 0.046)e12"),
    (9.999e-9, 1e-10, "(1.000 ± 0.010)e-8"),
    (27.3456, 0, "27.35"), (0.00012345, .nan, "0.0001234"), (0, .nan, "0.000"), (12345, .nan, "12345"),
    (.infinity, .nan, "∞"), (-.infinity, .nan, "-∞"), (.nan, .nan, "–"), (1e-20, .nan, "1.000e-20"),
  ])
  func halfWidths(mean: Double, half: Double, text: String) {
    #expect(Estimate(mean, half == 0 || half.isNaN ? .none : .halfWidth(half)).text == text)
  }

  @Test func intervals() {
    #expect(Estimate(0.3123, .interval(low: 0.2811, high: 0.3512)).text == "0.312 [0.281, 0.351]")
    #expect(Estimate(27.3456, .interval(low: 27.1, high: 27.6)).text == "27.35 [27.10, 27.60]")
    #expect(Estimate(1e-9, .interval(low: 0.5e-9, high: 2e-9)).text == "(1.00 [0.50, 2.00])e-9")
    #expect(Estimate(1, .interval(low: .nan, high: 2)).text == "1.000")
    #expect(Estimate(1, .halfWidth(0)).text == "1.000 ± 0.000")
  }
}
