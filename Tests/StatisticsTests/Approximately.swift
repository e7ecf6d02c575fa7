/// Whether two numbers agree to a relative tolerance; equal infinities and two NaN agree.
func close(_ value: Double, _ expected: Double, _ tolerance: Double = 1e-12) -> Bool {
  value == expected || value.isNaN && expected.isNaN || abs(value - expected) <= tolerance * abs(expected)
}
