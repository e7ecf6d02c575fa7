import Priors
import Tensors

/// A training as its fields are read, before they are known to go together.
struct TrainingDraft: SequenceTrainingSettings {
  /// Which sequences, as `empirical` and `markov` name them, or the codes of images.
  struct Data: DataSourced {
    var source = DataOptions()
    var codec: String?
    var images = ImageOptions()
    var mirrored = false
  }

  /// Sizes of the network.
  struct Network: Sendable {
    var columns: Int?
    var patch = 1
    var width = 128
    var layers = 6
    var heads = 4
    var conditioning = 128
  }

  /// A rule of Adam's family.
  enum Rule: String, CaseIterable, Sendable { case adamw, radam }

  /// How parameters move.
  struct Optimiser: Sendable {
    var rule = Rule.adamw
    var rate = 1e-3
    var finalRate = 0.0
    var warmUp = 100
    var weightDecay = 0.01
    var beta2 = 0.999
    var clip = 1.0
    var average = 0.999
  }

  /// How the bound is estimated on the way and at the end.
  struct Bound: Sendable {
    var items = 64
    var levels = 8
    var finalItems = 512
    var finalLevels = 16
  }

  var description = ""
  var seed = 0
  var data: Data?
  var validation: Data?
  var process = LearnedProcess.uniform
  var readout = Readout.denoiser
  var loss = DenoisingLoss.crossEntropy
  var sigmaMin = 1e-3
  var sigmaMax = 10.0
  var network = Network()
  var optimiser = Optimiser()
  var batch = 64
  var microBatch = 4
  var lanes = 2
  var threads = 2
  var steps = 10_000
  var precision = ExperimentConfig.Precision.f32
  var bound = Bound()
  var checkpointEvery = 250
  var validateEvery = 500
  var sampleEvery = 1000
  var sampleSteps = 64
  var weights: String?

  /// The fields of a training config.
  static var table: FieldTable<TrainingDraft> {
    FieldTable(TrainingDraft()) {
      FieldBuilder.learned
      Field("process", \.process, "The noise that is undone.")
      Field("readout", \.readout, "What the outputs mean: the law of x0 from the other sites, or log-scores.")
      Field("loss", \.loss, "What is made small.")
      Field("sigma_min", \.sigmaMin, .above(0), "Least σ of uniform noise; ln σ is drawn uniformly.")
      Field("sigma_max", \.sigmaMax, .above(0), "Largest σ of uniform noise.")
      Field("network", \.network, .object(network), "Sizes of the transformer.")
      FieldBuilder.steps
      Field("bound", \.bound, .object(bound), "How the bound on held-out sequences is estimated.")
      Field("checkpoint_every", \.checkpointEvery, 1..., unit: "steps", "How often the state is stored.")
      Field("validate_every", \.validateEvery, 1..., unit: "steps", "How often the bound is estimated.")
      Field("sample_every", \.sampleEvery, 1..., unit: "steps", "How often samples are drawn.")
      Field("sample_steps", \.sampleSteps, 1...100_000, unit: "reverse steps", "Of those samples.")
      Field("weights", \.weights, "The file written, beside the config; null stands for its name with .safetensors.")
    }
  }

  private static var network: FieldTable<Network> {
    FieldTable(Network()) {
      Field("columns", \.columns, 1..., unit: "sites", "Width of a grid, whose positions turn in two dimensions.")
      Field("patch", \.patch, 1...1024, unit: "sites", "Sites of a position; across and down in a grid.")
      Field("width", \.width, 1...65_536, "Numbers of a position.")
      Field("layers", \.layers, 1...1024, "Blocks.")
      Field("heads", \.heads, 1...1024, "Heads of an attention.")
      Field("conditioning", \.conditioning, 1...65_536, "Numbers that tell the noise level.")
    }
  }

  private static var bound: FieldTable<Bound> {
    FieldTable(Bound()) {
      Field("items", \.items, 1..., unit: "sequences", "Held-out sequences on the way.")
      Field("levels", \.levels, 1..., unit: "noise levels", "Levels a sequence on the way.")
      Field("final_items", \.finalItems, 1..., unit: "sequences", "Held-out sequences at the end.")
      Field("final_levels", \.finalLevels, 1..., unit: "noise levels", "Levels a sequence at the end.")
    }
  }
}
