import Diffusion
import Tasks

/// Options of `inpaint_random` and `inpaint_box`.
struct InpaintingSpec: TaskSpec, NoiseOptions {
  var isBox: Bool
  var keep = 0.4
  var width = 32
  var top = 5
  var bottom = 19
  var left = 5
  var right = 24
  var likelihood = NoiseModel.hard
  var sigma = 0.01
  var flip = 0.05
  var truth = TruthSource.support

  func task(for prior: any DiscretePrior) throws -> any Task {
    let space = prior.space
    let mask: InpaintingMask
    if isBox {
      guard space.length % width == 0, top <= bottom, left <= right, bottom < space.length / width, right < width else {
        throw Refusal(
          "rows \(top)-\(bottom), columns \(left)-\(right) are no box of \(space.length) sites in rows of \(width)",
          remedy: "choose a box inside of the picture")
      }
      mask = .box(rows: top..<bottom + 1, columns: left..<right + 1)
    } else {
      mask = .random(keep: keep)
    }
    return InpaintingTask(mask, space: space, width: isBox ? width : space.length.pictureWidth, noise: noise)
  }
}

extension Int {
  /// The side of a square picture of this many sites, or all of them in one row.
  var pictureWidth: Int {
    let side = Int(Double(self).squareRoot().rounded())
    return side * side == self ? side : self
  }
}

extension Kind where Product == any TaskSpec {
  static var inpaintRandom: Self {
    Kind(
      "inpaint_random", "Each site is measured with a probability, exactly by default.",
      FieldTable(InpaintingSpec(isBox: false)) {
        Field("keep", \.keep, 0...1, unit: "of the sites", "Probability that a site is measured.")
        FieldBuilder.noise
      }
    ) { $0 }
  }

  static var inpaintBox: Self {
    Kind(
      "inpaint_box", "All but the sites of a box are measured, exactly by default.",
      FieldTable(InpaintingSpec(isBox: true)) {
        Field("width", \.width, 1...100_000, unit: "sites", "Of a row of the picture.")
        Field("top", \.top, 0...100_000, "First hidden row.")
        Field("bottom", \.bottom, 0...100_000, "Last hidden row.")
        Field("left", \.left, 0...100_000, "First hidden column.")
        Field("right", \.right, 0...100_000, "Last hidden column.")
        FieldBuilder.noise
      }
    ) { $0 }
  }
}
