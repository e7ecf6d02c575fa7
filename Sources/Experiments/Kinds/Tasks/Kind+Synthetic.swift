import Diffusion
import Platform
import Priors
import Tasks

/// Options of `synthetic`.
struct SyntheticSpec: TaskSpec {
  var form = SyntheticTask.Form.sum
  var target: Double?
  var sigma: Double?
  var center: Double?
  var spacing = 6.0 / 49
  var lengthTwoReference = false
  let truth = TruthSource.support

  func task(for prior: any DiscretePrior) throws -> any Task {
    let space = prior.space
    var doubledCenter: Int?
    if let center {
      let doubled = (2 * center).rounded()
      guard doubled == 2 * center, abs(doubled) < 1e6 else {
        throw Refusal(
          "the centre \(center) is no multiple of ½ below 500,000", remedy: "choose a grid point or the middle of two")
      }
      doubledCenter = Int(doubled)
    }
    var reference: [Double]?
    if lengthTwoReference {
      guard let product = prior as? ProductPrior, Set(product.siteClasses).count == 1 else {
        throw Refusal(
          "the length-2 reference needs a prior of independent, equal sites", remedy: "use gaussian_grid or product")
      }
      reference = product.siteLogProbabilities.prefix(space.vocabulary).map(exp)
    }
    return SyntheticTask(
      form, length: space.length, vocabulary: space.vocabulary, doubledCenter: doubledCenter, target: target,
      sigma: sigma, spacing: spacing, lengthTwoReference: reference)
  }
}

extension Kind where Product == any TaskSpec {
  static var synthetic: Self {
    Kind(
      "synthetic", "A measurement of grid points that does not depend on the truth (Chu et al. 2025, section 5.1).",
      FieldTable(SyntheticSpec()) {
        Field("form", \.form, "Which of the stated likelihoods: sum, coupled, mean (as released) or norm.")
        Field("target", \.target, -1e6...1e6, unit: "grid steps", "y; null stands for 8.5 (1.5 for 'norm').")
        Field("sigma", \.sigma, 1e-6...1e6, unit: "grid steps", "σ; null stands for 3 (0.5 for 'norm').")
        Field("center", \.center, .all, unit: "grid steps", "c; null stands for the middle of the grid.")
        Field("spacing", \.spacing, .above(0), "Step of the grid, for 'norm'.")
        Field(
          "length_two_reference", \.lengthTwoReference,
          "Measures distances to the length-2 problem whatever L is, as the released evaluator does.")
      }
    ) { $0 }
  }
}
