import Diffusion

/// An experiment as its fields are read, before they are known to go together.
struct ExperimentDraft: Sendable {
  struct Problem: Sendable {
    var name: String?
    var prior: Selection<any PriorSpec>?
    var task: Selection<any TaskSpec>?
  }

  var name: String?
  var description = ""
  var design = ExperimentConfig.Design.comparison
  var studySeed = 0
  var prior: Selection<any PriorSpec>?
  var task: Selection<any TaskSpec>?
  var problems: [Problem]?
  var items = [0]
  var seeds = [0]
  var draws = 1
  var block = 1024
  var samplers: [Selection<any Sampler>]?
  var metrics: [Selection<any MetricSpec>]?
  var primary: String?
  var baseline: String?
  var unit = ExperimentConfig.ReplicationUnit.item
  var confidence = 0.95
  var keepSamples = 0
  var precision = ExperimentConfig.Precision.f32
  var budget: Double?

  /// The fields of a config file.
  static func table(_ registries: Registries) -> FieldTable<ExperimentDraft> {
    FieldTable(ExperimentDraft()) {
      Field("name", \.name, .optional(.name), "Names the results; null stands for the file name.")
      Field("description", \.description, "Free text for readers.")
      Field(
        "kind", \.design,
        "'comparison' scores draws; 'sbc' asks whether samplers are calibrated, by ranks of truths among draws.")
      Field("study_seed", \.studySeed, 0..., "Root of every random stream.")
      Field("prior", \.prior, .optional(.selection(registries.priors)), "The prior p(x); together with 'task'.")
      Field("task", \.task, .optional(.selection(registries.tasks)), "The measurement p(y | x); together with 'prior'.")
      Field(
        "problems", \.problems, .optional(problemList(registries)),
        "Several pairs of prior and task, instead of 'prior' and 'task'.")
      Field("items", \.items, .items, "How many items, or which.")
      Field("seeds", \.seeds, .seeds, "Repetitions with independent measurements and chains.")
      Field("draws", \.draws, 1...100_000_000, unit: "draws", "Posterior draws per problem, item, seed and sampler.")
      Field("block", \.block, 1...1_000_000, unit: "chains", "Chains that run together; results depend on it.")
      Field(required: "samplers", \.samplers, .selections(labelled: registries.samplers), "The samplers compared.")
      Field(
        "metrics", \.metrics, .optional(.selections(of: registries.metrics)),
        "The columns computed; kind 'sbc' may leave them out.")
      Field("primary", \.primary, .optional(.text), "Column that is tested; null stands for the first one.")
      Field("baseline", \.baseline, .optional(.text), "Label compared with; null stands for the first sampler.")
      Field("unit", \.unit, "What is replicated, and so what intervals are over.")
      Field("confidence", \.confidence, .between(0, 1), "Coverage of intervals.")
      Field("keep_samples", \.keepSamples, 0..., unit: "draws", "How many draws per unit of work are stored.")
      Field("precision", \.precision, "Arithmetic of neural layers.")
      Field("budget", \.budget, .above(0), unit: "seconds", "Plans that would cost more are refused.")
    }
  }

  private static func problemList(_ registries: Registries) -> FieldType<[Problem]> {
    let table = FieldTable(Problem()) {
      Field(required: "name", \.name, .name, "How results name it.")
      Field(required: "prior", \.prior, .selection(registries.priors), "The prior p(x).")
      Field(required: "task", \.task, .selection(registries.tasks), "The measurement p(y | x).")
    }
    return .list(of: .object(table), count: 1..., named: "problem")
  }
}
