import Diffusion
import Platform
import Tasks

/// Options of `class_conditional`.
struct ClassConditionalSpec: TaskSpec {
  var weights: String?
  var target = 0
  var sigma = 0.01
  /// There once it is read.
  var file: ClassifierFile?
  let truth = TruthSource.support
  let hasTruth = false

  func read() throws -> (task: any TaskSpec, inputs: [(name: String, hash: String)]) {
    let file = try ClassifierFile(weights: weights)
    guard target < file.classifier.shape.classes else {
      throw FieldError(
        "class", "'class' is \(target), and the classifier knows \(file.classifier.shape.classes)",
        hint: "allowed: 0 to \(file.classifier.shape.classes - 1)")
    }
    var read = self
    read.file = file
    return (read, [("guiding classifier", file.hash)])
  }

  func task(for prior: any DiscretePrior) throws -> any Task {
    guard let classifier = file?.classifier else {
      throw Refusal("there are no 'weights'", remedy: "name a file of weights")
    }
    guard prior.space == classifier.shape.space else {
      throw Refusal(
        "the classifier takes \(classifier.shape.length) bits, and the prior has \(prior.space.length) tokens of "
          + "\(prior.space.vocabulary) symbols", remedy: "name the weights of a classifier of such pictures")
    }
    return ClassConditionalTask(ClassifierLikelihood(classifier, target: target, sigma: sigma))
  }
}

extension Kind where Product == any TaskSpec {
  static var classConditional: Self {
    Kind(
      "class_conditional", "Pictures that a classifier takes for one class: log p(class | x)/σ² (Chu et al. 2025).",
      FieldTable(ClassConditionalSpec()) {
        Field(required: "weights", \.weights, .text, "The guiding classifier, relative to the working directory.")
        Field("class", \.target, 0...65_535, "The class asked for.")
        Field("sigma", \.sigma, .above(0), "σ; 0.01 in the released code, and 1 is the likelihood of the label.")
      }
    ) { $0 }
  }
}
