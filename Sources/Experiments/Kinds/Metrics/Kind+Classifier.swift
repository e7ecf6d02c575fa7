import Diffusion
import Metrics
import Tasks

/// Options of `classifier_agreement`.
struct AgreementOptions: Sendable {
  var weights: String?
}

/// Options of `msid`.
struct ShapeDistanceOptions: DataSourced {
  var weights: String?
  var source = DataOptions()
  var heat = HeatTrace.Options()
}

extension Kind where Product == any MetricSpec {
  static var classifierAgreement: Self {
    Kind(
      ClassifierAgreementMetric.name, version: ClassifierAgreementMetric.version,
      "accuracy: share of draws with the class asked for, or else the truth's, both by an evaluation network.",
      FieldTable(AgreementOptions()) {
        Field(required: "weights", \.weights, .text, "The classifier, relative to the working directory.")
      }
    ) { options in
      MetricChoice(ClassifierAgreementMetric.columns) {
        let file = try ClassifierFile(weights: options.weights)
        let metric = ClassifierAgreementMetric(
          BitClassifier(file.classifier), length: file.classifier.shape.length)
        return LoadedMetric(metric, inputs: [("weights", file.hash)])
      }
    }
  }

  static var shapeDistance: Self {
    Kind(
      ShapeDistanceMetric.name, version: ShapeDistanceMetric.version,
      "msid: multi-scale intrinsic distance to all sequences of the class asked for, in a classifier's features, with "
        + "the floor of as many of them (Tsitsulin et al. 2020).",
      FieldTable(ShapeDistanceOptions()) {
        Field(required: "weights", \.weights, .text, "The classifier, relative to the working directory.")
        Field("neighbours", \.heat.neighbours, 1...1000, unit: "points", "k of the neighbour graph.")
        Field("steps", \.heat.steps, 2...1000, unit: "steps", "m of Lanczos.")
        Field("vectors", \.heat.vectors, 1...100_000, unit: "vectors", "Random ones behind a trace.")
        FieldBuilder.source
      }
    ) { options in
      MetricChoice(ShapeDistanceMetric.columns) {
        let (file, source) = (try ClassifierFile(weights: options.weights), options.source)
        let (rows, vocabulary, labels) = try source.load()
        guard labels != nil else { throw FieldError("data", "'msid' needs labels", hint: "use data 'mnist'") }
        let metric = ShapeDistanceMetric(BitClassifier(file.classifier), options.heat) { wanted in
          let (rows, _, labels) = try source.load()
          return rows.gather((labels ?? []).indices.filter { labels?[$0] == wanted })
        }
        let inputs = [("weights", file.hash)] + source.inputs(rows, vocabulary: vocabulary, labels: labels)
        return LoadedMetric(metric, inputs: inputs)
      }
    }
  }
}
