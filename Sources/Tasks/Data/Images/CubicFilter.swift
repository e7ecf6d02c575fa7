/// Keys' cubic with a = −½, stretched where an image shrinks, so that nothing aliases: the `BICUBIC` of Pillow and the
/// resizer of the super-resolution papers.
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

  /// The pixels that outputs are made of: output j is Σ_k weights[j·width + k]·pixel firsts[j] + k; its weights sum to 1.
  struct Taps: Sendable {
    let firsts: [Int]
    let width: Int
    let weights: [Float]
  }

  /// `count` outputs that cover the window of `size` pixels from `start` on; pixels outside of `inside` do not count.
  ///
  /// Output j has its centre at start + (j + ½)·s with s = size/count; pixel i weighs weight((i + ½ − centre)/max(s, 1)).
  static func taps(start: Double, size: Double, count: Int, inside: Range<Int>) -> Taps {
    let step = size / Double(count)
    let stretch = max(step, 1)
    let width = min(inside.count, Int((4 * stretch).rounded(.up)) + 1)
    var firsts: [Int] = []
    var weights: [Float] = []
    for j in 0..<count {
      let centre = start + (Double(j) + 0.5) * step
      let lowest = Int((centre - 2 * stretch - 0.5).rounded(.up))
      let first = min(max(inside.lowerBound, lowest), inside.upperBound - width)
      let row = (first..<first + width).map { weight((Double($0) + 0.5 - centre) / stretch) }
      let sum = row.reduce(0, +)
      firsts.append(first)
      weights += row.map { Float($0 / sum) }
    }
    return Taps(firsts: firsts, width: width, weights: weights)
  }
}
