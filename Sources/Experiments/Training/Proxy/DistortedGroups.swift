import Tasks
import Tensors

/// Images beside versions of them that are worse: what a proxy of a distance learns from.
struct DistortedGroups: Sendable {
  let images: ImageSet
  /// How many versions there are of each image.
  let versions: Int
  /// The share of images that are turned, recoloured, or made of four, so that not all are faces.
  let variety: Double
  /// Versions by codes, and their share; none by default.
  var coded: (distortion: CodedDistortion, share: Double)?

  /// The pairs of a group: all of them.
  var pairs: [(Int, Int)] { (0...versions).flatMap { i in (i + 1..<versions + 1).map { (i, $0) } } }

  /// An image and its versions: [1 + versions, side, side, 3].
  func group(_ item: Int, _ random: inout RandomGenerator) -> [Float] {
    let (x, other) = (image(item, &random), image(random.uniform(below: images.count), &random))
    var group = x.floats
    for _ in 0..<versions {
      if let coded, random.bernoulli(coded.share) {
        group += coded.distortion.apply(x, severity: random.uniform(), other: other, &random).floats
        continue
      }
      let kind = Distortion.learned[random.uniform(below: Distortion.learned.count)]
      group += kind.apply(x, severity: random.uniform(), other: other, &random).floats
    }
    return group
  }

  /// One image, half of the time mirrored.
  private func image(_ item: Int, _ random: inout RandomGenerator) -> Tensor {
    let isVaried = random.bernoulli(variety)
    let x = isVaried && random.bernoulli(0.5) ? mosaic(item, &random) : images.signals([item])
    let turns = isVaried ? random.uniform(below: 4) : 0
    let colours = isVaried ? random.permutation(3) : [0, 1, 2]
    let isMirrored = random.bernoulli(0.5)
    let side = images.resolution
    return x.withFloats { x in
      Tensor(shape: [1, side, side, 3]) { y in
        for i in 0..<side {
          for j in 0..<side {
            var (row, column) = (i, isMirrored ? side - 1 - j : j)
            for _ in 0..<turns { (row, column) = (column, side - 1 - row) }
            for c in 0..<3 { y[(i * side + j) * 3 + c] = x[(row * side + column) * 3 + colours[c]] }
          }
        }
      }
    }
  }

  /// Four images of half the size.
  private func mosaic(_ item: Int, _ random: inout RandomGenerator) -> Tensor {
    let (side, half) = (images.resolution, images.resolution / 2)
    let parts = images.signals([item] + (0..<3).map { _ in random.uniform(below: images.count) })
    return parts.withFloats { x in
      Tensor(shape: [1, side, side, 3]) { y in
        y.update(repeating: 0)
        for part in 0..<4 {
          let (top, left) = (part / 2 * half, part % 2 * half)
          for i in 0..<2 * half {
            for j in 0..<2 * half {
              for c in 0..<3 {
                y[((top + i / 2) * side + left + j / 2) * 3 + c] += x[((part * side + i) * side + j) * 3 + c] / 4
              }
            }
          }
        }
      }
    }
  }
}
