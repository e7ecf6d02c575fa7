/// Keys' cubic with a = −½, stretched where an image shrinks, so that nothing aliases: the `BICUBIC` of Pillow and the resizer of
/// the super-resolution papers.
///
/// R. Keys, "Cubic convolution interpolation for digital image processing", IEEE TASSP 29 (1981), (15).
enum CubicFilter {
  /// 3/2|x|³ − 5/2|x|² + 1 to |x| = 1, −1/2|x|³ + 5/2|x|² − 4|x| + 2 to 2, then 0.
  static func weight(_ x: Double) -> Double {
    let x = abs(x)
    if x < 1 { return (1.5 * x - 2.5) * x * x + 1 }
    if x < 2 { return ((-0.5 * x + 2.5) * x - 4) * x + 2 }
    return 0
  }

  /// The pixels that one output pixel is made of: `weights[k]` of pixel `first + k`; they sum to 1.
  struct Taps: Sendable {
    let first: Int
    let weights: [Float]
  }

  /// `count` outputs that cover the window of `width` pixels from `start` on; pixels outside of `inside` do not count.
  ///
  /// Output j has its centre at start + (j + ½)·s with s = width/count; pixel i weighs `weight((i + ½ − centre)/max(s, 1))`.
  static func taps(start: Double, width: Double, count: Int, inside: Range<Int>) -> [Taps] {
    let step = width / Double(count)
    let stretch = max(step, 1)
    return (0..<count).map { j in
      let centre = start + (Double(j) + 0.5) * step
      let first = max(inside.lowerBound, Int((centre - 2 * stretch - 0.5).rounded(.up)))
      let last = min(inside.upperBound - 1, Int((centre + 2 * stretch - 0.5).rounded(.down)))
      let weights = first <= last ? (first...last).map { weight((Double($0) + 0.5 - centre) / stretch) } : []
      let sum = weights.reduce(0, +)
      return Taps(first: first, weights: weights.map { Float($0 / sum) })
    }
  }
}
